// The command as a program whose clock jumps when told to.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Path of a program that is `program`, and jumps at SIGUSR2. */
export function withJumpingClock(program: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kpack-clock-')), 'kpack.mjs');
  const clock = pathToFileURL(join(import.meta.dirname, 'jumping-clock.mjs'));
  writeFileSync(file, `import '${clock}';\nawait import('${pathToFileURL(program)}');\n`);
  return file;
}
