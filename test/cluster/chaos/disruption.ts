// What a disruption is: how controllers are started, what is done to them, and that they work when it is over.
import type { Access } from '../access.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { Crew } from './crew.ts';
import type { Random } from './random.ts';

/** What it works with. */
export interface DisruptionPlace {
  readonly plane: ControlPlane;
  readonly access: Access;
  readonly crew: Crew;
  readonly random: Random;
  /** From 1. */
  readonly round: number;
  /** The kubeconfig of the controller's service account. */
  readonly identity: string;
  /** Flags that every controller gets. */
  readonly flags: readonly string[];
  /** Has something ended with the round. */
  atEnd(end: () => unknown): void;
  progress(text: string): void;
}

/** What it did, by name, and whatever else is worth a number. */
export type Blows = Record<string, number>;

/** One way to harm. */
export interface Disruption {
  readonly name: string;
  readonly about: string;
  readonly apiServerFlags?: readonly string[];
  /** Whether the program is one whose clock jumps. */
  readonly hasJumpingClock?: boolean;
  /** Starts what is to be harmed. @returns the harm, to be done while Images change; resolves when it is over and controllers run. */
  begin(place: DisruptionPlace): Promise<() => Promise<Blows>>;
}
