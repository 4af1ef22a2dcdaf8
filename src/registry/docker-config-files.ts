// The credentials that the controller itself has: files that an administrator mounts into it (spec registry.md, 9.4, 9.5).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DockerConfigFormat, readDockerConfig } from './docker-config.ts';
import { createKeychain, firstOf, type Keychain } from './keychain.ts';

/** The credentials of the files, and what is wrong with some: sentences that name the file. */
export interface FileKeychain {
  readonly keychain: Keychain;
  readonly problems: readonly string[];
}

/**
 * Reads the directory named by CREDENTIAL_PROVIDER_SECRET_PATH, which goes before the docker configuration of the process:
 * `DOCKER_CONFIG` or `HOME/.docker`, else REGISTRY_AUTH_FILE, else `XDG_RUNTIME_DIR/containers/auth.json`.
 * Credential helpers (`credsStore`, `credHelpers`) are programs, which the container does not have; they are not asked.
 */
export async function readFileKeychain(env: NodeJS.ProcessEnv): Promise<FileKeychain> {
  const problems: string[] = [];
  const read = async (path: string, format: DockerConfigFormat = 'config') => {
    const text = await textOf(path, problems);
    if (text === undefined) return undefined;
    const found = readDockerConfig(text, format, path);
    problems.push(...found.problems.map((problem) => `${path}: ${problem}`));
    return found.credentials;
  };
  const directory = env.CREDENTIAL_PROVIDER_SECRET_PATH;
  const mounted = directory
    ? [
        ...((await read(join(directory, '.dockercfg'), 'legacy')) ?? []),
        ...((await read(join(directory, '.dockerconfigjson'))) ?? []),
      ]
    : [];
  let own: Awaited<ReturnType<typeof read>>;
  for (const path of configPaths(env)) own ??= await read(path);
  return { keychain: firstOf(createKeychain(mounted), createKeychain(own ?? [])), problems };
}

function configPaths(env: NodeJS.ProcessEnv): string[] {
  const home = env.DOCKER_CONFIG || (env.HOME && join(env.HOME, '.docker'));
  return [
    ...(home ? [join(home, 'config.json')] : []),
    ...(env.REGISTRY_AUTH_FILE ? [env.REGISTRY_AUTH_FILE] : []),
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json')] : []),
  ];
}

async function textOf(path: string, problems: string[]): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') problems.push(`cannot read ${path}: ${message}`);
    return undefined;
  }
}
