// Paths that were printed are read back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { print } from '../../src/schemas/decode.ts';
import { fieldPath } from '../../src/validate/field-path.ts';

test.each<[string, (string | number)[]]>([
  ['', []],
  ['spec.build.env[0].name', ['spec', 'build', 'env', 0, 'name']],
  ['metadata.annotations[kpack.io/x.y]', ['metadata', 'annotations', 'kpack.io/x.y']],
  ['metadata.labels[a b].c', ['metadata', 'labels', 'a b', 'c']],
])('%j', (text, path) => {
  expect(fieldPath(text)).toEqual(path);
});

test('what print writes', () => {
  const name = fc.stringMatching(/^[A-Za-z_][\w-]*$/);
  const odd = fc.stringMatching(/^[a-z]+[./ ][a-z./ ]*$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(name, odd, fc.nat())), (path) => {
      expect(fieldPath(print(path))).toEqual(path);
    }),
  );
});
