// The frames in which git's protocols send lines: four hex digits of length, then the content (gitprotocol-common).

/** A frame: its content, or a mark between parts. */
export type PktLine = Buffer | 'flush' | 'delimiter' | 'end';

const MARKS: readonly PktLine[] = ['flush', 'delimiter', 'end'];

/** One line as a frame. */
export const pktLine = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;
export const FLUSH = '0000';
export const DELIMITER = '0001';

/** Frame by frame, without copying. @throws RangeError when the bytes are none. */
export function* readPktLines(bytes: Buffer): Generator<PktLine> {
  let at = 0;
  while (at < bytes.length) {
    const digits = bytes.toString('latin1', at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw new RangeError('no pkt-line');
    const length = Number.parseInt(digits, 16);
    const mark = MARKS[length];
    if (mark !== undefined) {
      yield mark;
      at += 4;
      continue;
    }
    if (length < 4 || at + length > bytes.length) throw new RangeError('a pkt-line is cut off');
    yield bytes.subarray(at + 4, at + length);
    at += length;
  }
}
