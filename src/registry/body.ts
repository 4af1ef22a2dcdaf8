// Reads the body of an answer into memory, as far as it may be.
import type { IncomingMessage } from 'node:http';
import { RegistryError } from './registry-error.ts';

/** All of a body. @throws RegistryError InvalidAnswer when it is longer than `most` bytes. */
export async function readBody(message: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += chunk.length;
    if (length > most) throw new RegistryError('InvalidAnswer', `the answer is longer than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The beginning of the body of a refusal, for its text; whatever breaks on the way leaves what has arrived. */
export async function readRefusal(message: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of message) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > 64 * 1024) break;
    }
  } catch {
    // The status is what counts.
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}
