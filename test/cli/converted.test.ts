// Any manifest in any style, converted: what is read is what was to become of it, every comment is there, twice is once.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertManifest } from '../../src/admission/manifest-conversion.ts';
import { converted } from '../../src/cli/converted.ts';
import { editManifests } from '../../src/documents/edit-manifests.ts';
import { readObjects } from '../../src/documents/read-objects.ts';
import { type JsonObject, parseJson, sameJson } from '../../src/schemas/json.ts';
import type { Version } from '../../src/schemas/kinds.ts';
import { anyObject } from '../admission/arbitrary.ts';
import { styledYaml } from '../documents/styled-yaml.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): JsonObject[] =>
  Array.from(readObjects('a.yaml', bytesOf(text)).objects, ({ value }) => value);

function convert(text: string, to: Version): string {
  const said: string[] = [];
  const { bytes, stuck } = editManifests('a.yaml', bytesOf(text), (object) => {
    const { wanted, remarks = [] } = converted(object, to);
    said.push(...remarks.map(({ message }) => message));
    return wanted;
  });
  expect([...said, ...stuck.map(({ reason }) => reason)]).toEqual([]);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

const ways = ['Image', 'Build', 'Builder', 'SourceResolver'].flatMap((kind) => [
  [kind, 'v1alpha1', 'v1alpha2'] as const,
  [kind, 'v1alpha2', 'v1alpha1'] as const,
]);

test.each(ways)('%s from %s', (kind, from, to) => {
  fc.assert(
    fc.property(anyObject(from, kind), fc.integer(), (random, seed) => {
      const object = parseJson(JSON.stringify(random)) as JsonObject;
      const { text, comments } = styledYaml(object, seed);
      fc.pre(sameJson(read(text), [object]));
      const out = convert(text, to);
      expect(read(out)).toEqual([parseJson(JSON.stringify(convertManifest(object, to)))]);
      expect([...comments.keys()].filter((comment) => !out.includes(comment))).toEqual([]);
      expect(convert(out, to)).toBe(out);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 20) },
  );
});
