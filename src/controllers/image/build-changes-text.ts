// The text of the annotation `buildChanges`: byte for byte kpack's, unless it would be too long to store or to hand to the pod, or would
// show what its author wants hidden (spec controllers.md 2.7; 11, 45).
import { goJson } from '../../schemas/encode.ts';
import { isObject, type JsonObject, type JsonValue } from '../../schemas/json.ts';
import type { Change } from './changes/change.ts';

/** The pod gets the text in an environment variable, which Linux limits to 128 KiB (MAX_ARG_STRLEN). */
const MOST_BYTES = 100_000;
/** A value that is cut still shows what it begins with. */
const SHOWN = 64;

/** How to write it. */
export interface ChangesTextOptions {
  /** Values of environment variables are not shown, only whether they differ. */
  readonly hidesEnvValues: boolean;
  /** Upper bound in bytes, below the general one. */
  readonly mostBytes?: number;
}

/** Compact JSON, one object a reason. */
export function buildChangesText(changes: readonly Change[], options: ChangesTextOptions): string {
  const most = Math.min(MOST_BYTES, options.mostBytes ?? MOST_BYTES);
  const shown = options.hidesEnvValues ? changes.map(withHiddenValues) : changes;
  const text = textOf(shown);
  if (Buffer.byteLength(text) <= most) return text;
  const shortened = textOf(shown.map(withShortValues));
  if (Buffer.byteLength(shortened) <= most) return shortened;
  return textOf(shown.map(withoutDetails));
}

/** The order of the members is part of the text. */
const textOf = (changes: readonly Change[]): string =>
  goJson(changes.map(({ reason, old, new: next }) => ({ reason, old, new: next })));

function withHiddenValues(change: Change): Change {
  const before = new Map(envOf(change.old).map(({ name, value }) => [name, value]));
  const after = new Map(envOf(change.new).map(({ name, value }) => [name, value]));
  const hide = (which: string) => (name: JsonValue | undefined) =>
    before.get(name) === after.get(name) ? '(hidden)' : `(hidden, ${which})`;
  return { ...change, old: mapEnv(change.old, hide('old')), new: mapEnv(change.new, hide('new')) };
}

function withShortValues(change: Change): Change {
  const cut = (_: JsonValue | undefined, value: string) =>
    value.length <= 2 * SHOWN
      ? value
      : `${value.slice(0, SHOWN).toWellFormed()}... (${value.length} characters, too many to show)`;
  return { ...change, old: mapEnv(change.old, cut), new: mapEnv(change.new, cut) };
}

function withoutDetails(change: Change): Change {
  const bytes = Buffer.byteLength(goJson(change.old)) + Buffer.byteLength(goJson(change.new));
  if (bytes < 1000) return change;
  return {
    ...change,
    old: '',
    new: `too large to show (${bytes} bytes): compare the specs of this Build and the one before`,
  };
}

function envOf(config: JsonValue): JsonObject[] {
  const env = isObject(config) ? config.env : undefined;
  return Array.isArray(env) ? env.filter(isObject) : [];
}

function mapEnv(config: JsonValue, map: (name: JsonValue | undefined, value: string) => string): JsonValue {
  if (!isObject(config) || !Array.isArray(config.env)) return config;
  const env = config.env.map((variable) =>
    isObject(variable) && typeof variable.value === 'string'
      ? { ...variable, value: map(variable.name, variable.value) }
      : variable,
  );
  return { ...config, env };
}
