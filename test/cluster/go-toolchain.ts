// Finds out whether the Go on this machine can build the test servers. It is asked, never upgraded: GOTOOLCHAIN=local keeps Go from downloading another Go.
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

/** The environment for every `go` command: no toolchain download, no cgo, no workspace file of a parent folder. */
export function goEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOWORK: 'off' };
}

/** The version of the `go` on the PATH, as `1.26.8`, or undefined where there is none. Asked outside any module, so that an old Go does not refuse to answer. */
export async function installedGo(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], {
      env: goEnvironment(env),
      cwd: tmpdir(),
    });
    return /go(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Whether version `a` is at least `b`; both as `1.26` or `1.26.8`. */
export function isAtLeast(a: string, b: string): boolean {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
