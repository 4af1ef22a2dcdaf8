// Finds the registry that tests talk to: the cached one, or built here once (Go, see server/main.go).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { elapsed } from '../cluster/build-binaries.ts';
import { withBuildLock } from '../cluster/build-lock.ts';
import { goEnvironment, installedGo } from '../cluster/go-toolchain.ts';

const moduleDir = join(import.meta.dirname, 'server');
const buildFlags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w'];

/**
 * The path of the program. A build takes about a minute of CPU time, once.
 * @param progress gets a line when something takes long; stderr when not given.
 */
export async function findRegistryBinary(
  env: NodeJS.ProcessEnv = process.env,
  progress: (line: string) => void = (line) => process.stderr.write(`test registry: ${line}\n`),
): Promise<string> {
  const root = env.KPACK_TEST_CACHE
    ? resolve(env.KPACK_TEST_CACHE)
    : join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kpack-ts', 'registry');
  const hash = createHash('sha256').update(JSON.stringify([process.platform, process.arch, buildFlags]));
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(await readFile(join(moduleDir, file)));
  const binary = join(root, `registry-${hash.digest('hex').slice(0, 16)}`);
  if (await isProgram(binary)) return binary;
  const go = await installedGo(env);
  if (go === undefined) {
    throw new Error(
      'The tests of the registry client need a registry: install Go 1.26 or newer so that it can be built here.',
    );
  }
  await mkdir(root, { recursive: true });
  const onWait = (ms: number) => progress(`${elapsed(ms)}: waiting for another test run that builds it`);
  await withBuildLock(
    `${binary}.lock`,
    async () => {
      if (await isProgram(binary)) return;
      progress(`building it with Go ${go} into ${root}; this takes a minute or two, once`);
      // Beside its place, then renamed: nobody sees half a program.
      const building = `${binary}.${process.pid}.building`;
      await promisify(execFile)('go', ['build', ...buildFlags, '-o', building, '.'], {
        cwd: moduleDir,
        env: goEnvironment(env),
        maxBuffer: 16 * 1024 * 1024,
      });
      await rename(building, binary);
    },
    { onWait },
  );
  return binary;
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
