// A file as CI systems name it: relative to the root of the repository, with forward slashes.
import { isAbsolute, relative, resolve } from 'node:path';

/** From `root` on where the file is below it, else absolute. A name such as `<stdin>` is left as it is. */
export function artifactPath(file: string, { directory, root }: { directory: string; root: string }): string {
  if (/^<.*>$/.test(file)) return file;
  const absolute = resolve(directory, file);
  const below = relative(root, absolute);
  return (below.startsWith('..') || isAbsolute(below) ? absolute : below).replaceAll('\\', '/');
}

/** The folder that a CI system checked the repository out to, when the command runs in it; else the folder that it runs in. */
export function repositoryRoot(directory: string, workspace: string | undefined): string {
  const isInside = workspace !== undefined && isAbsolute(workspace) && !relative(workspace, directory).startsWith('..');
  return isInside ? workspace : directory;
}
