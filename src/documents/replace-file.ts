// Writes a file anew so that whoever reads it meanwhile, or after a crash, finds the old or the new content and nothing between.
import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces the content of a file that is there. Its mode stays; a symbolic link stays one, and what it leads to is replaced.
 * @throws Error of node:fs; the file is then as it was
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const target = await realpath(path);
  const { mode } = await stat(target);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode & 0o7777);
    try {
      await file.writeFile(bytes);
      await file.chmod(mode & 0o7777); // the process's umask does not apply to a file that keeps its mode
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
