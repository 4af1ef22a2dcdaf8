// Which kind in which version a manifest is of, and what kubectl says where there is none.

import type { TSchema } from 'typebox';
import { type AdmittedKind, admittedKind } from '../../admission/kind-rules.ts';
import type { JsonObject, JsonValue } from '../../schemas/json.ts';
import { GROUP, type KindInfo, kinds, type Version } from '../../schemas/kinds.ts';
import { closest } from '../closest.ts';
import type { Fault } from './fault.ts';

/** A kind in one version. */
export interface Target {
  readonly info: KindInfo;
  readonly version: Version;
  readonly schema: TSchema;
  /** undefined for the one kind that the webhooks never see. */
  readonly admitted: AdmittedKind | undefined;
  /** The manifest says `image` for `Image`: kubectl finds the kind, but the API server then takes its fields for another kind's. */
  readonly lowerCase: boolean;
}

const VERSIONS = ['v1alpha1', 'v1alpha2'] as const;
const targets = new Map<string, Map<string, Target>>();
for (const version of VERSIONS) {
  const byKind = new Map<string, Target>();
  for (const info of kinds) {
    const schema = info.schemas[version];
    const admitted = admittedKind({ group: GROUP, version, kind: info.kind });
    if (schema === undefined) continue;
    byKind.set(info.kind, { info, version, schema, admitted, lowerCase: false });
    byKind.set(info.singular, { info, version, schema, admitted, lowerCase: true });
  }
  targets.set(`${GROUP}/${version}`, byKind);
}

/** What a manifest of our group is of; a fault where the API has nothing of that name. */
export function targetOf({ apiVersion, kind }: JsonObject): Target | Fault {
  const target =
    typeof apiVersion === 'string' && typeof kind === 'string' ? targets.get(apiVersion)?.get(kind) : undefined;
  return target ?? noTarget(apiVersion, kind);
}

/** True for what {@link targetOf} gives where there is no such kind. */
export const isFault = (target: Target | Fault): target is Fault => 'code' in target;

/** kubectl's own look at a manifest, then its look at what the API server has. */
function noTarget(apiVersion: JsonValue | undefined, kind: JsonValue | undefined): Fault {
  if (kind === undefined || kind === null || kind === '') return unusable('kind', 'kind not set');
  if (typeof kind !== 'string') return unusable('kind', "kind isn't string type");
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  if (version.split('/').length > 2) return wrongVersion(kind, `unexpected GroupVersion string: ${version}`);
  const message = `no matches for kind "${kind}" in version "${version}"`;
  const served = targets.get(version);
  if (served === undefined) return wrongVersion(kind, message);
  const elsewhere = VERSIONS.find((other) => targets.get(`${GROUP}/${other}`)?.has(kind));
  if (elsewhere !== undefined) {
    const hint = `${kind} exists in ${GROUP}/${elsewhere} only: write apiVersion: ${GROUP}/${elsewhere}.`;
    return { code: 'unknown-kind', path: ['apiVersion'], message, hint };
  }
  const names = [...served].flatMap(([name, { lowerCase }]) => (lowerCase ? [] : [name]));
  const similar = closest(kind, names);
  const hint = similar === undefined ? `The kinds of ${version} are ${names.join(', ')}.` : `Did you mean ${similar}?`;
  return { code: 'unknown-kind', path: ['kind'], message, hint };
}

const unusable = (name: string, message: string): Fault => ({
  code: 'unknown-kind',
  path: [name],
  message,
  hint: `Write one of ${kinds.map(({ kind }) => kind).join(', ')}.`,
});

function wrongVersion(kind: string, message: string): Fault {
  const version = VERSIONS.findLast((each) => targets.get(`${GROUP}/${each}`)?.has(kind)) ?? 'v1alpha2';
  return { code: 'unknown-version', path: ['apiVersion'], message, hint: `Write apiVersion: ${GROUP}/${version}.` };
}
