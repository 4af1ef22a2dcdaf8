// Who changes things while other things break: what every actor is, and what it works with.
import type { KubeClient } from '../../../src/reconciler/kube-client.ts';
import type { Repository } from '../../source/git-server.ts';
import type { BuilderShop } from './builder-shop.ts';
import type { Random } from './random.ts';
import type { Snapshot } from './world.ts';

/** What actors work with. */
export interface ActorPlace {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly random: Random;
  readonly shop: BuilderShop;
  /** Names of Builds that shall fail, behind the UID of their Image and a slash. */
  readonly failing: Set<string>;
  repository(name: string): Repository;
  /** An Image with a builder, and the variable STEP for its builds. */
  image(name: string, builder: { kind: string; name: string }, step: string): object;
}

/** Somebody who changes things. */
export interface Actor {
  readonly name: string;
  /** One step at most; what throws is tried again at the next look. @param isOver the chaos has ended: no more changes */
  act(snapshot: Snapshot, isOver: boolean): Promise<void>;
  /** How many changes there were. */
  readonly changes: number;
  /** Whether there will be no more, and all have had their effect. */
  isDone(snapshot: Snapshot): boolean;
  /** What is wrong at the end. */
  verdict(snapshot: Snapshot): string[];
}
