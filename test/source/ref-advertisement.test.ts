// What git servers answer, and what others answer in their place.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseRevision, refNamesOf } from '../../src/source/git-revision.ts';
import { DELIMITER, FLUSH, pktLine, readPktLines } from '../../src/source/pkt-line.ts';
import { lsRefsRequest, readAdvertisement, readLsRefs } from '../../src/source/ref-advertisement.ts';
import { SourceError } from '../../src/source/source-error.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const wanted = refNamesOf('v1');
const bytes = (...parts: string[]) => Buffer.from(parts.join(''));

test('protocol 0, with and without its first line', () => {
  const lines = [
    pktLine(`${A} HEAD\0multi_ack symref=HEAD:refs/heads/main\n`),
    pktLine(`${A} refs/heads/v10\n`),
    pktLine(`${B} refs/tags/v1\n`),
    pktLine(`${A} refs/tags/v1^{}\n`),
    FLUSH,
  ];
  const expected = new Map([['refs/tags/v1', { id: B, peeled: A }]]);
  expect(readAdvertisement(bytes(pktLine('# service=git-upload-pack\n'), FLUSH, ...lines), wanted)).toEqual(expected);
  expect(readAdvertisement(bytes(pktLine('version 1\n'), ...lines), wanted)).toEqual(expected);
  expect(readAdvertisement(bytes(pktLine(`${'0'.repeat(40)} capabilities^{}\0x\n`), FLUSH), wanted)).toEqual(new Map());
});

test('protocol 2 asks with what the server said', () => {
  const service = readAdvertisement(
    bytes(pktLine('version 2\n'), pktLine('ls-refs=unborn\n'), pktLine('object-format=sha256\n'), FLUSH),
    wanted,
  );
  expect(service).toEqual({ objectFormat: 'sha256' });
  const request = Buffer.from(lsRefsRequest({ objectFormat: 'sha256' }, ['refs/heads/v1']));
  expect([...readPktLines(request)].map(String)).toEqual([
    'command=ls-refs\n',
    'agent=kpack\n',
    'object-format=sha256\n',
    'delimiter',
    'peel\n',
    'ref-prefix refs/heads/v1\n',
    'flush',
  ]);
  const id = 'c'.repeat(64);
  const answer = bytes(
    pktLine(`${id} refs/tags/v1 peeled:${'d'.repeat(64)}\n`),
    pktLine(`${id} refs/heads/v1-next\n`),
    pktLine('unborn HEAD symref-target:refs/heads/main\n'),
    FLUSH,
  );
  expect(readLsRefs(answer, wanted)).toEqual(new Map([['refs/tags/v1', { id, peeled: 'd'.repeat(64) }]]));
});

test('what breaks off is no repository without the branch', () => {
  for (const body of [bytes(), bytes(pktLine(`${A} refs/heads/v1\n`)), bytes('00'), bytes(DELIMITER), bytes('0003')]) {
    expect(() => readLsRefs(body, wanted)).toThrow(
      new SourceError('InvalidAnswer', 'the answer is not that of a git server'),
    );
  }
});

test('whatever comes is read or refused', () => {
  const line = fc.oneof(
    fc.string().map(pktLine),
    fc.constantFrom(
      FLUSH,
      DELIMITER,
      '0002',
      '0003',
      'ffff',
      'zzzz',
      pktLine(`${A} refs/heads/v1\n`),
      pktLine('version 2\n'),
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(line).map((lines) => bytes(...lines)),
      (body) => {
        for (const read of [readAdvertisement, readLsRefs]) {
          try {
            const refs = read(body, wanted);
            if (refs instanceof Map)
              for (const { id } of refs.values()) expect(id).toMatch(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
          } catch (error) {
            expect(error).toBeInstanceOf(SourceError);
          }
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test.each([
  '',
  '-u',
  '--upload-pack=id',
  'a b',
  'a..b',
  'a~1',
  'main^',
  'a:b',
  'a*',
  'a?',
  'a[b',
  '@{u}',
  'a\\b',
  '/a',
  'a/',
  'a//b',
  'a.',
  'a.lock',
  'a\nb',
  'a\u0000',
])('%j is the name of nothing', (revision) => {
  expect(() => refNamesOf(revision)).toThrow(SourceError);
});

test('a branch goes before a tag, any reference before a commit of that name', () => {
  const both = new Map([
    ['refs/tags/v1', { id: B, peeled: A }],
    ['refs/heads/v1', { id: A, peeled: undefined }],
  ]);
  expect(chooseRevision('v1', both)).toEqual({ commit: A, type: 'Branch', tagObject: undefined, ref: 'refs/heads/v1' });
  expect(chooseRevision('refs/tags/v1', both)).toEqual({ commit: A, type: 'Tag', tagObject: B, ref: 'refs/tags/v1' });
  expect(chooseRevision(A, new Map([[`refs/heads/${A}`, { id: B, peeled: undefined }]])).commit).toBe(B);
  expect(chooseRevision(A.toUpperCase(), new Map())).toMatchObject({ commit: A, type: 'Commit' });
});
