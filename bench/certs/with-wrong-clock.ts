// The command as a program that understands --clock-offset, for replicas on machines whose time was set wrong.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Path of a program that takes the arguments of `program`, and --clock-offset=[-]NUMBER(s|m|h) beside them. */
export function withWrongClock(program: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kpack-clock-')), 'kpack.mjs');
  const clock = pathToFileURL(join(import.meta.dirname, 'shifted-clock.mjs'));
  writeFileSync(file, `import '${clock}';\nawait import('${pathToFileURL(program)}');\n`);
  return file;
}
