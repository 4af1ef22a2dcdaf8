// The lines of a watch survive any way in which the network cuts them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonLines } from '../../src/reconciler/json-lines.ts';

async function* each(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function read(chunks: Uint8Array[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const document of jsonLines(each(chunks))) found.push(document);
  return found;
}

function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : ends[i - 1], end));
}

test('any documents, cut anywhere, also inside a character, arrive whole and in order', async () => {
  const documents = fc.array(fc.jsonValue(), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(documents, fc.array(fc.nat(), { maxLength: 20 }), async (values, places) => {
      const wire = values.map((value) => JSON.stringify({ value })).map((line) => `${line}\n`);
      const bytes = Buffer.from(wire.join(''));
      expect(await read(cut(bytes, places))).toEqual(wire.map((line) => JSON.parse(line)));
    }),
  );
});

test('what follows the last newline is no document', async () => {
  expect(await read([Buffer.from('{"a":1}\n{"a":2}\n{"a"')])).toEqual([{ a: 1 }, { a: 2 }]);
});

test('empty lines and carriage returns are not in the way', async () => {
  expect(await read([Buffer.from('\n{"a":1}\r\n\r\n{"a":2}\n')])).toEqual([{ a: 1 }, { a: 2 }]);
});

test('a complete line that is not JSON is an error', async () => {
  await expect(read([Buffer.from('{"a":1}\n<html>\n')])).rejects.toThrow(SyntaxError);
});
