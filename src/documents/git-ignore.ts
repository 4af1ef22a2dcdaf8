// Which paths git ignores: `.gitignore` files from the root of the repository down, the deepest first.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** The rules that hold in one folder: its own, then those of the folders above it. */
export interface IgnoreRules {
  readonly folder: string;
  readonly own: Ignore | undefined;
  readonly above: IgnoreRules | undefined;
}

/** The rules in an absolute folder below one whose rules are known. */
export function rulesIn(folder: string, above: IgnoreRules | undefined): IgnoreRules {
  return { folder, own: readRules(join(folder, '.gitignore')), above };
}

/** The rules that lead to an absolute folder: those of its repository. None where it is ignored itself: then it was named on purpose. */
export function rulesAbove(folder: string): IgnoreRules | undefined {
  const above: string[] = [];
  for (let at = folder; !existsSync(join(at, '.git')); at = dirname(at)) {
    if (dirname(at) === at) return undefined;
    above.unshift(dirname(at));
  }
  const rules = above.reduce<IgnoreRules | undefined>((known, parent) => rulesIn(parent, known), undefined);
  return isIgnored(rules, folder, true) ? undefined : rules;
}

/** Whether the rules leave an absolute path out. That its folder is not left out is known. */
export function isIgnored(rules: IgnoreRules | undefined, path: string, isFolder: boolean): boolean {
  for (let at = rules; at !== undefined; at = at.above) {
    if (at.own === undefined) continue;
    const name = relative(at.folder, path).replaceAll(sep, '/');
    const { ignored, unignored } = at.own.test(isFolder ? `${name}/` : name);
    if (ignored || unignored) return ignored;
  }
  return false;
}

function readRules(file: string): Ignore | undefined {
  try {
    return ignore().add(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // most folders have none; one that cannot be read says nothing
  }
}
