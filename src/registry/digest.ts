// Content is named by its digest: what arrives is what was asked for, or it is an error.
import { createHash } from 'node:crypto';
import { RegistryError } from './registry-error.ts';

/** `sha256:…` of some bytes. */
export const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Whether a text is a digest that can be checked here. */
export const isDigest = (text: unknown): text is string =>
  typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text);

/** What is known of content before it arrives. */
export interface Expected {
  readonly digest: string;
  /** Bytes; not checked when it is not known. */
  readonly size?: number | undefined;
}

/**
 * Passes chunks on and checks them at the end, and before when they are too many.
 * @throws RegistryError DigestMismatch
 */
export async function* verified(
  chunks: AsyncIterable<Uint8Array>,
  { digest, size }: Expected,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (size !== undefined && length > size) throw wrongSize(`more than ${size}`, size);
    hash.update(chunk);
    yield chunk;
  }
  if (size !== undefined && length !== size) throw wrongSize(String(length), size);
  const got = `sha256:${hash.digest('hex')}`;
  if (got !== digest) {
    throw new RegistryError(
      'DigestMismatch',
      `error verifying sha256 checksum after reading ${length} bytes; got "${got}", want "${digest}"`,
    );
  }
}

const wrongSize = (got: string, want: number) =>
  new RegistryError('DigestMismatch', `error verifying size; got ${got}, want ${want}`);
