// What people changed since a Build: they asked for another one, the source moved, or settings are others (spec controllers.md 2.6, 1 to 3).
import { encode } from '../../../schemas/codec.ts';
import { type BuildConfig, buildConfigSchema, configOf, sameConfig } from '../build-config.ts';
import { ADDITIONAL_BUILD } from '../names.ts';
import type { Build } from '../objects.ts';
import type { Change } from './change.ts';

/** Whether somebody asked for another build; any value counts, even an empty one. */
export function triggerChange(latest: Build | undefined, now: Date): Change | undefined {
  if (latest?.metadata?.annotations?.[ADDITIONAL_BUILD] === undefined) return undefined;
  return { reason: 'TRIGGER', old: '', new: `A new build was manually triggered on ${rfc1123(now)}` };
}

/** Whether the commit is another. */
export function commitChange(build: Build | undefined, wanted: BuildConfig): Change | undefined {
  const [before, now] = [build?.spec?.source?.git, wanted.source?.git];
  const [old, next] = [before?.revision ?? '', now?.revision ?? ''];
  return before === undefined || now === undefined || old === next ? undefined : { reason: 'COMMIT', old, new: next };
}

/** Whether settings are others. Without a Build all are. */
export function configChange(build: Build | undefined, wanted: BuildConfig): Change | undefined {
  const old = configOf(build);
  if (sameConfig(old, wanted)) return undefined;
  return { reason: 'CONFIG', old: encode(buildConfigSchema, old), new: encode(buildConfigSchema, wanted) };
}

/** Go's RFC1123Z in UTC, e.g. `Fri, 20 Nov 2020 15:38:15 +0000`. */
const rfc1123 = (time: Date): string => time.toUTCString().replace('GMT', '+0000');
