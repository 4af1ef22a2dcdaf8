// A certificate that somebody else looks after, such as cert-manager: a mounted Secret of type kubernetes.io/tls (tls.crt, tls.key,
// and ca.crt where its issuer has one).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the directory holds, PEM each. */
export interface MountedPair {
  /** The leaf, and what its issuer put behind it. */
  readonly cert: string;
  readonly key: string;
  /** The authority to publish; undefined: somebody else publishes it (cert-manager's cainjector does). */
  readonly ca: string | undefined;
}

/** @throws Error that names the file which cannot be read */
export async function readMountedPair(directory: string): Promise<MountedPair> {
  const [cert, key, ca] = await Promise.all([
    needed(join(directory, 'tls.crt')),
    needed(join(directory, 'tls.key')),
    readFile(join(directory, 'ca.crt'), 'utf8').catch(() => undefined),
  ]);
  return { cert, key, ca: ca?.trim() === '' ? undefined : ca };
}

async function needed(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} cannot be read (${why}): mount a Secret of type kubernetes.io/tls there`, { cause });
  }
}
