// A ClusterBuilder that changes now and then, and with it all Images on it.
import type { BuilderState } from '../builder-status.ts';
import type { Actor, ActorPlace } from './actor.ts';
import { setBuilder } from './set-builder.ts';
import type { Snapshot } from './world.ts';

/** Not too many: each makes every Image on it build again. */
const MOST = 3;

/** The ClusterBuilder; it exists already. */
export class SharedBuilder implements Actor {
  readonly name = 'ClusterBuilder';
  readonly reference: { readonly kind: 'ClusterBuilder'; readonly name: string };
  readonly #place: ActorPlace;
  #changes = 0;
  #state: BuilderState | undefined;
  #isStored = false;

  constructor(place: ActorPlace, name: string) {
    this.#place = place;
    this.reference = { kind: 'ClusterBuilder', name };
  }

  get changes(): number {
    return this.#changes;
  }

  /** What it is now. */
  get state(): BuilderState | undefined {
    return this.#isStored ? this.#state : undefined;
  }

  async act(_: Snapshot, isOver: boolean): Promise<void> {
    const { client, shop, random } = this.#place;
    this.#state ??= await shop.first();
    if (!this.#isStored) {
      await setBuilder(client, undefined, this.reference.name, this.#state);
      this.#isStored = true;
    } else if (!isOver && this.#changes < MOST && random.chance(5)) {
      this.#state = await shop.next(this.#state, random.pick(['BUILDPACK', 'STACK', 'LIFECYCLE']));
      this.#changes += 1;
      this.#isStored = false;
    }
  }

  isDone = (): boolean => this.#isStored;

  verdict = (): string[] => [];
}
