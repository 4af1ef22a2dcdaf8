// The command as it is shipped, one bundled file, for tests that run it many times: it starts ten times faster than the sources.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder with what a checkout has, in which the command has been built. */
export interface BuiltCommand {
  readonly folder: string;
  /** Of dist/kpack.js. */
  readonly path: string;
  remove(): void;
}

/** Bundles the sources as `npm run build` does, beside and not over what is in dist/. */
export function buildCommand(): BuiltCommand {
  const folder = mkdtempSync(join(tmpdir(), 'kpack-built-'));
  for (const name of ['src', 'build', 'node_modules', 'package.json', 'package-lock.json']) {
    symlinkSync(resolve(name), join(folder, name));
  }
  execFileSync(process.execPath, ['build/build.ts'], { cwd: folder });
  return {
    folder,
    path: join(folder, 'dist', 'kpack.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
