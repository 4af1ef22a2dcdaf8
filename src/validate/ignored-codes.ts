// The codes that `--ignore` names.
import { closest } from './closest.ts';
import { OptionError } from './option-error.ts';

/** Reads values such as `same-tag` or `same-tag,unknown-field`. @throws OptionError for a code that does not exist */
export function ignoredCodes(values: readonly string[], known: readonly string[]): ReadonlySet<string> {
  const codes = values.flatMap((value) => value.split(',')).map((code) => code.trim());
  const named = codes.filter((code) => code !== '');
  for (const code of named) {
    if (known.includes(code)) continue;
    const similar = closest(code, known);
    const meant = similar === undefined ? 'see docs/messages.md for all of them' : `did you mean "${similar}"?`;
    throw new OptionError(`--ignore: there is no code "${code}"; ${meant}`);
  }
  return new Set(named);
}
