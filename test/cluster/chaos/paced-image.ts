// An Image whose changes come one after the other: each waits until the Build of the one before has ended. So it is known to the last field
// which Builds there must be.
import { BUILDERS, BUILDS, IMAGES } from '../../../src/controllers/informers.ts';
import { isConflict, isNotFound } from '../../../src/reconciler/api-error.ts';
import { type KubeObject, resourcePath } from '../../../src/reconciler/resource.ts';
import type { Repository } from '../../source/git-server.ts';
import type { BuilderState } from '../builder-status.ts';
import type { Actor, ActorPlace } from './actor.ts';
import type { BuilderChange } from './builder-shop.ts';
import { type ExpectedBuild, unlike } from './ledger.ts';
import { setBuilder } from './set-builder.ts';
import { buildsOf, endOf, type Snapshot } from './world.ts';

type Change = 'COMMIT' | 'CONFIG' | 'TRIGGER' | BuilderChange | 'failure' | 'anew';

const CHANGES: readonly [Change, ...Change[]] = [
  'COMMIT',
  'COMMIT',
  'CONFIG',
  'TRIGGER',
  'BUILDPACK',
  'STACK',
  'LIFECYCLE',
  'failure',
  'anew',
];
/** So many changes there are at least, however soon the chaos is over. */
const FEWEST = 3;

/** One such Image, with a repository and a Builder of its own. */
export class PacedImage implements Actor {
  readonly name: string;
  readonly #place: ActorPlace;
  readonly #repository: Repository;
  #changes = 0;
  #uid: string | undefined;
  #builder: BuilderState | undefined;
  #expected: ExpectedBuild[] = [];
  /** A change that is not known to have got through. May be done again. */
  #pending: (() => Promise<void>) | undefined;

  constructor(place: ActorPlace, name: string) {
    this.#place = place;
    this.name = name;
    this.#repository = place.repository(name);
    this.#repository.commit('main');
    this.#pending = () => this.#begin();
  }

  get changes(): number {
    return this.#changes;
  }

  async act(snapshot: Snapshot, isOver: boolean): Promise<void> {
    if (this.#pending !== undefined) {
      await this.#pending();
      this.#pending = undefined;
    } else if (this.#isAtRest(snapshot) && !this.#isEnough(isOver) && this.#place.random.chance(50)) {
      const isFailed = this.#expected.at(-1)?.end === 'False';
      await this.#change(isFailed ? 'COMMIT' : this.#place.random.pick(CHANGES));
    }
  }

  isDone = (snapshot: Snapshot): boolean => this.#isEnough(true) && this.#isAtRest(snapshot);

  verdict = (snapshot: Snapshot): string[] =>
    unlike(this.name, buildsOf(snapshot, this.#uid), this.#expected).map(
      (problem) => `${problem} [${this.#expected.map(({ reason }) => reason).join(' ')}]`,
    );

  #isEnough(isOver: boolean): boolean {
    return isOver && this.#changes >= FEWEST;
  }

  #isAtRest(snapshot: Snapshot): boolean {
    if (this.#pending !== undefined) return false;
    const last = buildsOf(snapshot, this.#uid)[this.#expected.length - 1];
    return last !== undefined && endOf(last) !== undefined;
  }

  async #begin(): Promise<void> {
    const { client, namespace, shop } = this.#place;
    this.#builder ??= await shop.first();
    const spec = {
      tag: 'registry.example.com/builder',
      serviceAccountName: 'default',
      stack: { kind: 'ClusterStack', name: 'base' },
      store: { kind: 'ClusterStore', name: 'default' },
      order: [{ group: [{ id: 'test/java' }] }],
    };
    const builder = {
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'Builder',
      metadata: { name: this.name, namespace },
      spec,
    };
    await client.create<KubeObject>(resourcePath(BUILDERS, { namespace }), builder).catch(ignoreConflict);
    await setBuilder(client, namespace, this.name, this.#builder);
    await this.#create('0');
  }

  /** Makes the Image; `old` is the one of that name that was there before. */
  async #create(step: string, old?: string): Promise<void> {
    const { client, namespace, image } = this.#place;
    const wanted = image(this.name, { kind: 'Builder', name: this.name }, step) as KubeObject;
    await client.create(resourcePath(IMAGES, { namespace }), wanted).catch(ignoreConflict);
    const { metadata } = await client.get<KubeObject>(this.#path());
    if (metadata?.uid === old) throw new Error('the Image of before is still there');
    this.#uid = metadata?.uid;
    this.#expected = [
      {
        reason: 'CONFIG',
        revision: this.#repository.git('rev-parse', 'main'),
        step,
        builderImage: this.#builder?.image ?? '',
        end: 'True',
      },
    ];
  }

  async #change(change: Change): Promise<void> {
    const { client, namespace, shop, failing } = this.#place;
    const before = this.#expected.at(-1);
    if (before === undefined || this.#builder === undefined) return;
    this.#changes += 1;
    const expect = (more: Partial<ExpectedBuild>) => this.#expected.push({ ...before, end: 'True', ...more });
    const next = `${this.name}-build-${this.#expected.length + 1}`;
    switch (change) {
      case 'failure':
      case 'COMMIT': {
        const end = change === 'failure' ? 'False' : 'True';
        if (change === 'failure') failing.add(`${this.#uid}/${next}`);
        expect({ reason: 'COMMIT', revision: this.#repository.commit('main'), end });
        return;
      }
      case 'CONFIG': {
        const step = String(Number(before.step) + 1);
        const patch = { spec: { build: { env: [{ name: 'STEP', value: step }] } } };
        expect({ reason: 'CONFIG', step });
        return this.#now(() => client.patch(this.#path(), 'merge', patch));
      }
      case 'TRIGGER': {
        const path = resourcePath(BUILDS, { namespace, name: `${this.name}-build-${this.#expected.length}` });
        const patch = { metadata: { annotations: { 'image.kpack.io/additionalBuildNeeded': 'now' } } };
        expect({ reason: 'TRIGGER' });
        return this.#now(() => client.patch(path, 'merge', patch));
      }
      case 'anew': {
        const uid = this.#uid;
        return this.#now(async () => {
          if (this.#uid !== uid) return;
          await client.delete(this.#path(), { uid }).catch((error: unknown) => {
            if (!isNotFound(error)) ignoreConflict(error);
          });
          await this.#create(before.step, uid);
        });
      }
      default: {
        const state = await shop.next(this.#builder, change);
        this.#builder = state;
        expect({ reason: change, builderImage: state.image });
        return this.#now(() => setBuilder(client, namespace, this.name, state));
      }
    }
  }

  async #now(apply: () => Promise<unknown>): Promise<void> {
    this.#pending = async () => void (await apply());
    await this.#pending();
    this.#pending = undefined;
  }

  #path(): string {
    return resourcePath(IMAGES, { namespace: this.#place.namespace, name: this.name });
  }
}

function ignoreConflict(error: unknown): void {
  if (!isConflict(error)) throw error;
}
