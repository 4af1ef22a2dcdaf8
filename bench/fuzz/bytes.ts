// Damage to the bytes of a body, below JSON.
import type { Random } from './random.ts';

type Damage = (body: Buffer, random: Random) => Buffer;

const insert =
  (...texts: [Buffer, ...Buffer[]]): Damage =>
  (body, random) => {
    const at = random.int(body.length + 1);
    return Buffer.concat([body.subarray(0, at), random.pick(texts), body.subarray(at)]);
  };

/** Inside strings, where it is the decoder's business and not the JSON parser's. */
const insertIntoString =
  (...texts: [Buffer, ...Buffer[]]): Damage =>
  (body, random) => {
    const letters: number[] = [];
    for (let n = 0; n < 20; n++) {
      const at = random.int(body.length);
      if (/[a-z]/.test(String.fromCharCode(body[at] ?? 0))) letters.push(at);
    }
    const at = letters[0] ?? 0;
    return Buffer.concat([body.subarray(0, at), random.pick(texts), body.subarray(at)]);
  };

const INVALID_UTF8: [Buffer, ...Buffer[]] = [
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0x80]),
  Buffer.from([0xf0, 0x9f, 0x8f]),
];

const DAMAGES: readonly Damage[] = [
  insertIntoString(...INVALID_UTF8),
  insertIntoString(...INVALID_UTF8),
  insertIntoString(Buffer.from('\\ud800'), Buffer.from('\\udc00'), Buffer.from('\\ud83d\\u0041')),
  insertIntoString(Buffer.from([0]), Buffer.from([0x1f]), Buffer.from([0x7f])),
  insert(...INVALID_UTF8),
  insert(Buffer.from('{'), Buffer.from('}'), Buffer.from('['), Buffer.from(']'), Buffer.from(','), Buffer.from('"')),
  (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  (body, random) => body.subarray(0, random.int(body.length + 1)),
  (body, random) => body.subarray(random.int(body.length + 1)),
  (body, random) => {
    const copy = Buffer.from(body);
    for (let n = random.between(1, 8); n > 0; n--) copy[random.int(copy.length)] = random.int(256);
    return copy;
  },
  (body) => Buffer.from(body.toString('utf8'), 'utf16le'),
  (body) => Buffer.concat([body, body]),
  (body, random) => Buffer.concat([body, Buffer.from(random.pick(['x', '\n\n', '\0', ' {}', '//', ']']))]),
  () => Buffer.alloc(0),
];

/** A damaged copy of a body. */
export const damage = (body: Buffer, random: Random): Buffer => random.pick(DAMAGES)(body, random);
