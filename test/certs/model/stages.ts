// A content for every stage of a rotation, made by the steps themselves, for the tables.
import type { Material } from '../../../src/certs/material.ts';
import { type Change, perform } from '../../../src/certs/perform.ts';
import { DEFAULT_POLICY } from '../../../src/certs/policy.ts';
import { fingerprint, kpackMaterial, START, wantedBy } from './pki.ts';

export const WANTED = wantedBy(DEFAULT_POLICY);

/** Days after the beginning. */
export const later = (days: number): Date => new Date(START.getTime() + days * 24 * 60 * 60 * 1000);

/** The content after a step. */
export function after(
  step: Pick<Change, 'do'> & { drop?: string[] },
  stored: Material,
  now = START,
  remembered?: Material,
): Promise<Material> {
  return perform({ reason: '', drop: [], ...step } as Change, { stored, remembered, now }, WANTED);
}

/** Every stage. */
export interface Stages {
  /** One authority, generation 1. */
  readonly own: Material;
  /** Another one with nothing in common. */
  readonly other: Material;
  /** `own` with the next authority, generation 2. */
  readonly prepared: Material;
  /** After the switch, generation 3; the authority of `own` is still trusted. */
  readonly switched: Material;
  /** After the clean-up, generation 4. */
  readonly cleaned: Material;
  /** As kpack v0.17.2 leaves it. */
  readonly kpack: Material;
  /** `kpack` with our first authority as the next one, generation 1. */
  readonly kpackPrepared: Material;
  /** Ours, with kpack's authority still trusted, generation 2. */
  readonly kpackSwitched: Material;
}

export async function makeStages(): Promise<Stages> {
  const own = await after({ do: 'begin' }, {});
  const prepared = await after({ do: 'prepare' }, own);
  const switched = await after({ do: 'switch' }, prepared);
  const kpack = await kpackMaterial(WANTED.names);
  const kpackPrepared = await after({ do: 'prepare' }, kpack);
  return {
    own,
    other: await after({ do: 'begin' }, {}),
    prepared,
    switched,
    cleaned: await after({ do: 'clean-up', drop: [fingerprint(own.caCert)] }, switched),
    kpack,
    kpackPrepared,
    kpackSwitched: await after({ do: 'switch' }, kpackPrepared),
  };
}

/** The content without one part. */
export function without(material: Material, part: keyof Material): Material {
  const { [part]: _, ...rest } = material;
  return rest;
}
