// Tells texts from pictures, archives and the like, before a reader says a hundred things about one.
import { isUtf8 } from 'node:buffer';
import { characterWidth } from './go-text.ts';

/** Bytes that are looked at, as git does. */
const LOOK = 8000;

/** Whether these bytes can hardly be a text: there are NULs, or much of it is no UTF-8. UTF-16 with a byte order mark is a text. */
export function isBinary(content: Uint8Array): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, LOOK));
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return false;
  if (bytes.includes(0)) return true;
  if (isUtf8(bytes)) return false; // nearly always, and a hundred times faster than looking at each character
  let broken = 0;
  // A character that is cut off at the end does not count.
  for (let at = 0; at < bytes.length - 4; ) {
    const width = characterWidth(bytes, at);
    if (width === 0) broken++;
    at += Math.max(width, 1);
  }
  return broken > bytes.length / 5;
}
