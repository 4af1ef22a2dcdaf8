// The command as a program that imports a module of the bench before it starts: to give it a wrong clock, to watch its event loop.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Path of a program that takes the arguments of `program`, in a directory of its own. `preload` is a file in bench/certs. */
export function withPreload(program: string, preload: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kpack-preload-')), 'kpack.mjs');
  const first = pathToFileURL(join(import.meta.dirname, preload));
  writeFileSync(file, `import '${first}';\nawait import('${pathToFileURL(program)}');\n`);
  return file;
}
