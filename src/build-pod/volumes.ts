// The volumes of a pod, in kpack's order (spec build-pod.md, 2.5 and 3).
import { cacheInputs } from './cache.ts';
import {
  CACHE,
  emptyVolume,
  HOME,
  LAYERS,
  NOTARY,
  PLATFORM,
  REPORT,
  SOURCE_PULL_SECRETS,
  secretVolume,
  WORKSPACE,
} from './directories.ts';
import type { Plan } from './plan.ts';
import type { Volume } from './pod.ts';

/** Nothing has used it since builds for Windows are gone, but it is part of the pod that tools know. */
const NETWORK_WAIT_LAUNCHER = 'network-wait-launcher-dir';
const SCRATCH = [LAYERS.name, HOME.name, WORKSPACE.name, PLATFORM.name, REPORT.name, NETWORK_WAIT_LAUNCHER];

/** A rebase needs no source, no cache and no bindings. */
export function volumes(plan: Plan): Volume[] {
  const { account, signing, pull } = plan.secrets;
  const secrets = [...account.volumes, ...signing.volumes, ...pull.volumes];
  if (plan.isRebase) return [...secrets, emptyVolume(REPORT.name), notary(plan)];
  const { claim } = cacheInputs(plan.spec);
  return [
    ...secrets,
    ...(claim === '' ? [] : [{ name: CACHE.name, persistentVolumeClaim: { claimName: claim } }]),
    ...SCRATCH.map(emptyVolume),
    sourcePullSecrets(plan),
    notary(plan),
    ...plan.bindings.map(({ volume }) => volume),
  ];
}

/** prepare reads one secret only, the first. */
function sourcePullSecrets({ spec: { source = {} } }: Plan): Volume {
  const isRegistry = source.git === undefined && source.blob === undefined;
  const secret = isRegistry ? source.registry?.imagePullSecrets?.[0]?.name : undefined;
  return secret ? secretVolume(SOURCE_PULL_SECRETS.name, secret) : emptyVolume(SOURCE_PULL_SECRETS.name);
}

function notary({ spec }: Plan): Volume {
  const v1 = spec.notary?.v1;
  return v1 === undefined ? emptyVolume(NOTARY.name) : secretVolume(NOTARY.name, v1.secretRef?.name ?? '');
}
