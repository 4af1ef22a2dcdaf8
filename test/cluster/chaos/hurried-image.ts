// An Image that changes at any time, also while it is built. Which changes share a Build is chance; that each is in one, and that each Build
// has a change, is not.
import { IMAGES } from '../../../src/controllers/informers.ts';
import { isConflict } from '../../../src/reconciler/api-error.ts';
import { type KubeObject, resourcePath } from '../../../src/reconciler/resource.ts';
import type { Repository } from '../../source/git-server.ts';
import type { Actor, ActorPlace } from './actor.ts';
import { asMade, outOfOrder } from './ledger.ts';
import type { SharedBuilder } from './shared-builder.ts';
import { buildsOf, endOf, type Snapshot } from './world.ts';

/** So many changes there are at least, however soon the chaos is over. */
const FEWEST = 2;

/** One such Image, on a ClusterBuilder that others share. */
export class HurriedImage implements Actor {
  readonly name: string;
  readonly #place: ActorPlace;
  readonly #builder: SharedBuilder;
  readonly #repository: Repository;
  readonly #revisions: string[] = [];
  #changes = 0;
  #step = 0;
  /** What the API server is known to have. */
  #stored = -1;

  constructor(place: ActorPlace, name: string, builder: SharedBuilder) {
    this.#place = place;
    this.name = name;
    this.#builder = builder;
    this.#repository = place.repository(name);
    this.#revisions.push(this.#repository.commit('main'));
  }

  get changes(): number {
    return this.#changes;
  }

  async act(_: Snapshot, isOver: boolean): Promise<void> {
    const { client, namespace, image, random } = this.#place;
    if (this.#stored < 0) {
      if (this.#builder.state === undefined) return;
      const wanted = image(this.name, this.#builder.reference, '0') as KubeObject;
      await client.create(resourcePath(IMAGES, { namespace }), wanted).catch((error: unknown) => {
        if (!isConflict(error)) throw error;
      });
      this.#stored = 0;
    } else if (this.#stored < this.#step) {
      const step = this.#step;
      const patch = { spec: { build: { env: [{ name: 'STEP', value: String(step) }] } } };
      await client.patch(resourcePath(IMAGES, { namespace, name: this.name }), 'merge', patch);
      this.#stored = step;
    } else if (!(isOver && this.#changes >= FEWEST) && random.chance(15)) {
      this.#changes += 1;
      if (random.chance(60)) this.#revisions.push(this.#repository.commit('main'));
      else this.#step += 1;
    }
  }

  isDone(snapshot: Snapshot): boolean {
    const last = this.#builds(snapshot).at(-1);
    if (last === undefined || this.#stored < this.#step || this.#changes < FEWEST) return false;
    const made = asMade(last);
    return (
      endOf(last) !== undefined &&
      made.revision === this.#revisions.at(-1) &&
      made.step === String(this.#step) &&
      made.builderImage === this.#builder.state?.image
    );
  }

  verdict(snapshot: Snapshot): string[] {
    const { stateOf, ageOf } = this.#place.shop;
    const problems = outOfOrder(this.name, this.#builds(snapshot), { revisions: this.#revisions, stateOf, ageOf });
    if (!this.isDone(snapshot)) problems.push(`${this.name}: the last Build lacks the last change`);
    return problems;
  }

  #builds(snapshot: Snapshot) {
    const { metadata } = snapshot.images.find(({ metadata }) => metadata?.name === this.name) ?? {};
    return buildsOf(snapshot, metadata?.uid);
  }
}
