// Walks through a folder for manifests: by name, each folder once, through symbolic links too.
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { Unreadable } from './document.ts';
import type { FileToRead } from './file-to-read.ts';
import { type IgnoreRules, isIgnored, rulesAbove, rulesIn } from './git-ignore.ts';
import { fileFault, pathFault } from './path-fault.ts';
import { shownPath } from './shown-path.ts';

const MANIFEST = /\.(?:ya?ml|json)$/;

/** By the name alone. */
export const isManifestName = (name: string): boolean => MANIFEST.test(name);

/** The files below a folder whose shown names are to be kept. What is hidden or ignored by git is left out. */
export function walkFolder(path: string, keep = isManifestName): Generator<FileToRead | Unreadable> {
  return new FolderWalk(keep).start(path);
}

type Found = Generator<FileToRead | Unreadable>;

/** A link to a folder. It is followed when all real folders have been walked through, so that these give the names. */
interface FolderLink {
  readonly path: string;
  readonly rules: IgnoreRules;
}

class FolderWalk {
  readonly #keep: (name: string) => boolean;
  readonly #links: FolderLink[] = [];
  /** The real paths of folders that have been walked through. */
  readonly #seen = new Set<string>();

  constructor(keep: (name: string) => boolean) {
    this.#keep = keep;
  }

  *start(path: string): Found {
    yield* this.#enter(path, rulesAbove(resolve(path)));
    for (let link = this.#links.shift(); link !== undefined; link = this.#links.shift()) {
      if (isAround(link.path)) {
        yield fileFault(shownPath(link.path), 'link-loop', 'a symbolic link to a folder that it stands in');
      } else yield* this.#enter(link.path, link.rules);
    }
  }

  *#enter(path: string, above: IgnoreRules | undefined): Found {
    let entries: Dirent[];
    try {
      const real = realpathSync(path);
      if (this.#seen.has(real)) return;
      this.#seen.add(real);
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      yield pathFault(shownPath(path), error);
      return;
    }
    const rules = rulesIn(resolve(path), above);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (entry.name.startsWith('.') || isIgnored(rules, resolve(child), entry.isDirectory())) continue;
      if (entry.isDirectory()) yield* this.#enter(child, rules);
      else if (entry.isSymbolicLink()) yield* this.#link(child, rules);
      else if (entry.isFile()) yield* this.#file(child);
    }
  }

  *#file(path: string): Found {
    const name = shownPath(path);
    if (this.#keep(name)) yield { name, path };
  }

  *#link(path: string, rules: IgnoreRules): Found {
    try {
      const status = statSync(path);
      if (status.isDirectory()) this.#links.push({ path, rules });
      else if (status.isFile()) yield* this.#file(path);
    } catch (error) {
      const name = shownPath(path);
      if (!this.#keep(name)) return;
      const isDangling = (error as NodeJS.ErrnoException).code === 'ENOENT';
      yield isDangling ? fileFault(name, 'link-loop', 'a symbolic link that leads nowhere') : pathFault(name, error);
    }
  }
}

/** Whether a link to a folder leads to one that it stands in. */
function isAround(link: string): boolean {
  try {
    const inside = relative(realpathSync(link), realpathSync(resolve(link, '..')));
    return !inside.startsWith('..') && !isAbsolute(inside);
  } catch {
    return false; // gone meanwhile: whoever enters it says so
  }
}
