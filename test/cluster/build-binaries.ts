// Compiles etcd, kube-apiserver and kubectl from the Go module beside this file, and tells a waiting person what is going on.
import { spawn } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ControlPlaneError } from './control-plane-error.ts';
import { goEnvironment } from './go-toolchain.ts';

/** The flags that decide what the binary is; a part of the cache's key. The apiserver refuses to start without a valid gitVersion. */
export const buildFlags: readonly string[] = [
  '-mod=readonly',
  '-trimpath',
  '-buildvcs=false',
  '-ldflags',
  [
    '-s -w',
    '-X k8s.io/component-base/version.gitVersion=v1.36.3',
    '-X k8s.io/component-base/version.gitMajor=1',
    '-X k8s.io/component-base/version.gitMinor=36',
  ].join(' '),
];

const progressEveryMs = 5_000;

/**
 * Builds the module in `moduleDir` into the new directory `into`: one static binary, and a link to it for each of `names`, since the name it is started under
 * selects the program. `progress` gets a line about every 5 s.
 * @throws ControlPlaneError with the end of Go's output
 */
export async function buildBinaries(
  moduleDir: string,
  into: string,
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  progress: (line: string) => void,
): Promise<void> {
  await mkdir(into, { recursive: true });
  const began = performance.now();
  let doing = 'asking Go what there is to build';
  const timer = setInterval(() => progress(`${elapsed(performance.now() - began)}: ${doing}`), progressEveryMs);
  try {
    let downloads = 0;
    const downloading = (line: string): boolean => {
      const module = /^go: downloading (.+)$/.exec(line)?.[1];
      if (module === undefined) return false;
      downloads++;
      doing = `downloading modules, ${downloads} so far, now ${module}`;
      return true;
    };
    let packages = 0;
    await go(['list', '-mod=readonly', '-deps', '.'], moduleDir, env, downloading, () => {
      packages++;
    });
    let compiled = 0;
    doing = `compiling and linking ${packages} packages, as far as Go has not cached them`;
    await go(['build', '-v', ...buildFlags, '-o', join(into, 'kubernetes'), '.'], moduleDir, env, (line) => {
      if (downloading(line) || !/^[\w./~-]+$/.test(line)) return;
      compiled++;
      doing = line.endsWith('/control-plane')
        ? 'linking'
        : `compiling, ${compiled} of at most ${packages} packages, now ${line}`;
    });
    for (const name of names) await symlink('kubernetes', join(into, name));
    progress(`${elapsed(performance.now() - began)}: built`);
  } finally {
    clearInterval(timer);
  }
}

/** Milliseconds for a person: `4s`, `2m07s`. */
export function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

async function go(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  onStderr: (line: string) => void,
  onStdout: (line: string) => void = () => undefined,
): Promise<void> {
  const child = spawn('go', args, { cwd, env: goEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const tail: string[] = [];
  createInterface({ input: child.stdout }).on('line', onStdout);
  createInterface({ input: child.stderr }).on('line', (line) => {
    tail.push(line);
    if (tail.length > 15) tail.shift();
    onStderr(line);
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) {
    throw new ControlPlaneError(
      `\`go ${args[0]}\` of the test servers in ${cwd} failed. Modules come through GOPROXY: check that it can be reached, or set KUBEBUILDER_ASSETS to a directory with etcd, kube-apiserver and kubectl. Go's last words:\n${tail.join('\n')}`,
    );
  }
}
