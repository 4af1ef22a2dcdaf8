// The content of an answer, checked: what breaks on the way is told like everything else that goes wrong.
import { Readable } from 'node:stream';
import { readBody } from './body.ts';
import { connectionError } from './connection-error.ts';
import { type Expected, verified } from './digest.ts';
import type { FinalAnswer } from './redirects.ts';
import { RegistryError } from './registry-error.ts';
import { shownUrl } from './shown-url.ts';

/** The longest manifest or configuration that is read into memory, bytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/** All of the body, unchecked. @throws RegistryError */
export const readUnchecked = (answer: FinalAnswer): Promise<Buffer> => readBody(chunksOf(answer), MOST_BYTES);

/** All of the body, which must be what was expected. @throws RegistryError */
export async function readChecked(answer: FinalAnswer, expected: Expected): Promise<Buffer> {
  const announced = answer.message.headers['content-length'];
  if (expected.size !== undefined && announced !== undefined && Number(announced) !== expected.size) {
    answer.message.destroy();
    const text = `GET ${shownUrl(answer.url)}: Content-Length header ${announced} does not match expected size ${expected.size}`;
    throw new RegistryError('DigestMismatch', text);
  }
  return readBody(verified(chunksOf(answer), expected), MOST_BYTES);
}

/** The body as a stream, which fails with a RegistryError at its end when it is not what was expected. */
export function streamChecked(answer: FinalAnswer, expected: Expected): Readable {
  const stream = Readable.from(verified(chunksOf(answer), expected), { objectMode: false });
  return stream.once('close', () => answer.message.destroy());
}

async function* chunksOf({ message, url }: FinalAnswer): AsyncGenerator<Uint8Array> {
  try {
    yield* message;
  } catch (error) {
    throw connectionError('GET', url, error);
  }
}
