// Makes builder images that differ in one thing, and remembers what is in each.
import type { TestRegistry } from '../../registry/test-registry.ts';
import { pushBuilderImage } from '../builder-image.ts';
import type { BuilderState } from '../builder-status.ts';

/** What is new in a builder. */
export type BuilderChange = 'BUILDPACK' | 'STACK' | 'LIFECYCLE';

/** Builders by their image, in the order in which they were made. */
export class BuilderShop {
  readonly #registry: TestRegistry;
  readonly #states = new Map<string, BuilderState>();
  #pushed = 0;

  constructor(registry: TestRegistry) {
    this.#registry = registry;
  }

  /** A builder to begin with. */
  async first(): Promise<BuilderState> {
    const pushed = await this.#push();
    return this.#keep({ ...pushed, buildpacks: [{ id: 'test/java', version: '1' }], lifecycleVersion: '1' });
  }

  /** The next one after `state`. */
  async next(state: BuilderState, change: BuilderChange): Promise<BuilderState> {
    const { image, runImage } = await this.#push();
    const { buildpacks, lifecycleVersion } = state;
    const serial = String(this.#states.size);
    return this.#keep({
      image,
      runImage: change === 'STACK' ? runImage : state.runImage,
      buildpacks: change === 'BUILDPACK' ? [{ id: 'test/java', version: serial }] : buildpacks,
      lifecycleVersion: change === 'LIFECYCLE' ? serial : (lifecycleVersion ?? ''),
    });
  }

  /** @throws when there is no such image */
  stateOf = (image: string): BuilderState => {
    const state = this.#states.get(image);
    if (state === undefined) throw new Error(`no builder has the image ${image}`);
    return state;
  };

  /** Where an image stands in the order; -1: it was never made. */
  ageOf = (image: string): number => [...this.#states.keys()].indexOf(image);

  #push() {
    this.#pushed += 1;
    return pushBuilderImage(this.#registry, `chaos-${this.#pushed}`);
  }

  #keep(state: BuilderState): BuilderState {
    this.#states.set(state.image, state);
    return state;
  }
}
