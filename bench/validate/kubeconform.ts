// Finds kubeconform, the Go tool that ours is measured beside, or builds it once from its module.
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { goEnvironment, installedGo } from '../../test/cluster/go-toolchain.ts';

const VERSION = 'v0.8.0';
const MODULE = 'github.com/yannh/kubeconform/cmd/kubeconform';

/** Why there is none. */
export interface NoKubeconform {
  readonly skipped: string;
}

/** The path of the program; `progress` is told when it has to be built. */
export async function findKubeconform(progress: (text: string) => void): Promise<string | NoKubeconform> {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kpack-ts', 'kubeconform');
  const program = join(folder, VERSION, 'kubeconform');
  if (await isProgram(program)) return program;
  const go = await installedGo(process.env);
  if (go === undefined) return { skipped: 'there is no go on the PATH to build kubeconform with' };
  progress(`building kubeconform ${VERSION} with Go ${go} into ${folder}; this takes a minute the first time`);
  await mkdir(folder, { recursive: true });
  // Beside the final place, then renamed, so that nobody ever sees half a build.
  const building = await mkdtemp(join(folder, 'building-'));
  try {
    const env = { ...goEnvironment(process.env), GOBIN: building };
    await promisify(execFile)('go', ['install', '-trimpath', '-ldflags', '-s -w', `${MODULE}@${VERSION}`], { env });
    await rename(building, join(folder, VERSION));
    return program;
  } catch (error) {
    if (await isProgram(program)) return program; // somebody else was faster
    const why = error instanceof Error ? error.message : String(error);
    return { skipped: `kubeconform could not be built: ${why.trim().split('\n').at(-1)}` };
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
