// Names of children: readable where they fit, always a label, and the same each time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { childName } from '../../src/build-pod/child-name.ts';

const LONG = 'long-image-name-1234567890-1234567890-1234567890-1234567890-1234567890';

test.each([
  ['helloapp', '-build-1', 'helloapp-build-1'],
  ['helloapp-build-1', '-build-pod', 'helloapp-build-1-build-pod'],
  ['helloapp-build-1-jtsdc', '-build-pod', 'helloapp-build-1-jtsdc-build-pod'],
  [LONG, '-build-1', 'long-image-name-12345676d693c2d901ccc39a042a78c1d405332-build-1'],
  [LONG, '-cache', 'long-image-name-1234567896d693c2d901ccc39a042a78c1d405332-cache'],
  [LONG, '-source', 'long-image-name-123456786d693c2d901ccc39a042a78c1d405332-source'],
  [
    'a-rather-long-application-name-in-a-monorepo-build-12-abc',
    '-build-pod',
    'a-rather-long-applica8877eabb64f1c0db7fe0949aadd156a9-build-pod',
  ],
  ['a'.repeat(53), '-build-pod', `${'a'.repeat(53)}-build-pod`],
])('%s and %s make %s', (parent, suffix, name) => {
  expect(childName(parent, suffix)).toBe(name);
});

test('a suffix that leaves no room is filled up, and the end is a letter or digit', () => {
  // md5('appp' + suffix), then as much of the suffix as fits.
  const suffix = `-${'b'.repeat(25)}-${'c'.repeat(40)}`;
  expect(childName('appp', suffix)).toMatch(/^appp[0-9a-f]{32}-b{25}$/);
});

const names = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,120}[a-z0-9])?$/);

test('each name is a label, and differs from that of another parent', () => {
  fc.assert(
    fc.property(names, names, names, (parent, other, end) => {
      const name = childName(parent, `-${end}`);
      expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      expect(childName(parent, `-${end}`)).toBe(name);
      // Where nothing is cut, `a` with `-b-c` and `a-b` with `-c` are alike: so suffixes of one length are compared.
      if (parent !== other) expect(childName(other, `-${end}`)).not.toBe(name);
    }),
  );
});
