// Finds the servers that the tests run against: given ones, cached ones, or built here once.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildBinaries, buildFlags, elapsed } from './build-binaries.ts';
import { withBuildLock } from './build-lock.ts';
import { ControlPlaneError } from './control-plane-error.ts';
import { installedGo, isAtLeast } from './go-toolchain.ts';

/** Absolute paths of the three programs, all of one Kubernetes version. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
}

/** Where to look, and whom to tell about a build that takes minutes. */
export interface FindOptions {
  /** The environment that names the places: KUBEBUILDER_ASSETS, KPACK_TEST_CACHE, XDG_CACHE_HOME, PATH. */
  readonly env?: NodeJS.ProcessEnv;
  /** Gets one line about every 5 s while something is built; stderr when not given. */
  readonly progress?: (line: string) => void;
}

const moduleDir = join(import.meta.dirname, 'control-plane');
const names = ['etcd', 'kube-apiserver', 'kubectl'] as const;

/**
 * The programs in `KUBEBUILDER_ASSETS` when that is set (as for controller-runtime's envtest), else those in the cache, built into it first when they are missing.
 * @throws ControlPlaneError that says what to install when there are neither programs nor a Go that can build them
 */
export async function findBinaries(options: FindOptions = {}): Promise<Binaries> {
  const { env = process.env, progress = (line) => process.stderr.write(`test control plane: ${line}\n`) } = options;
  const assets = env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== '') return inAssets(resolve(assets));

  const root = cacheRoot(env);
  const key = await cacheKey();
  const dir = join(root, key);
  if ((await missingIn(dir)).length === 0) return named(dir);

  const needed = await goOfModule();
  const found = await installedGo(env);
  if (found === undefined || !isAtLeast(found, needed)) {
    throw new ControlPlaneError(
      `The cluster tests need etcd, kube-apiserver and kubectl: install Go ${needed} or newer so that they can be built here (${found === undefined ? 'there is no go on the PATH' : `the go on the PATH is ${found}`}), or set KUBEBUILDER_ASSETS to a directory that holds the three programs.`,
    );
  }
  await mkdir(root, { recursive: true });
  await withBuildLock(
    join(root, `${key}.lock`),
    async () => {
      if ((await missingIn(dir)).length === 0) return;
      progress(
        `building etcd, kube-apiserver and kubectl with Go ${found} into ${dir}; this takes minutes the first time, and nothing afterwards`,
      );
      await buildInto(root, key, env, progress);
    },
    {
      onWait: (waitedMs) =>
        progress(`${elapsed(waitedMs)}: waiting for another test run that builds the same programs`),
    },
  );
  return named(dir);
}

async function inAssets(dir: string): Promise<Binaries> {
  const missing = await missingIn(dir);
  if (missing.length > 0) {
    throw new ControlPlaneError(
      `KUBEBUILDER_ASSETS is ${dir}, but there is no ${missing.join(', no ')} that can be run: point it at a directory that holds etcd, kube-apiserver and kubectl, or unset it.`,
    );
  }
  return named(dir);
}

/** Builds beside the final place and renames, so that nobody ever sees half a build. */
async function buildInto(
  root: string,
  key: string,
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<void> {
  // What a killed build left behind; whoever holds the lock is the only one that builds.
  for (const entry of await readdir(root)) {
    if (entry.startsWith(`${key}.`) && entry.endsWith('.building'))
      await rm(join(root, entry), { recursive: true, force: true });
  }
  const building = join(root, `${key}.${process.pid}.building`);
  try {
    await buildBinaries(moduleDir, building, names, env, progress);
    await rm(join(root, key), { recursive: true, force: true });
    await rename(building, join(root, key));
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // A second builder, possible where a stale lock was broken, may have been faster.
    if ((await missingIn(join(root, key))).length > 0) throw error;
  }
}

async function missingIn(dir: string): Promise<string[]> {
  const missing: string[] = [];
  for (const name of names) {
    await access(join(dir, name), constants.X_OK).catch(() => missing.push(name));
  }
  return missing;
}

function named(dir: string): Binaries {
  return { etcd: join(dir, 'etcd'), kubeApiserver: join(dir, 'kube-apiserver'), kubectl: join(dir, 'kubectl') };
}

function cacheRoot(env: NodeJS.ProcessEnv): string {
  if (env.KPACK_TEST_CACHE) return resolve(env.KPACK_TEST_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kpack-ts', 'control-plane');
}

/**
 * Everything that decides what the binary does. Not the version of Go: a cache that CI restored must serve a machine that has no Go, and a patch release of
 * Go is no reason to compile Kubernetes again.
 */
async function cacheKey(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([process.platform, process.arch, buildFlags]));
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(await readFile(join(moduleDir, file)));
  return hash.digest('hex').slice(0, 16);
}

async function goOfModule(): Promise<string> {
  const version = /^go (\d+\.\d+)/m.exec(await readFile(join(moduleDir, 'go.mod'), 'utf8'))?.[1];
  if (version === undefined)
    throw new ControlPlaneError(`${moduleDir}/go.mod has no line "go VERSION"; restore the file from version control.`);
  return version;
}
