// Image references against answers recorded from kpack's two parsers (go-containerregistry v0.20.6 and v0.1.1).
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Dialect,
  type ImageReference,
  parseReference,
  parseTag,
  referenceName,
} from '../../src/admission/image-reference.ts';

/** Registry, repository, and tag or digest; null when refused. */
type Answer = [string, string, string] | null;
/** As tag, as reference. */
type Answers = [Answer, Answer];
const rows = JSON.parse(
  readFileSync(new URL('../fixtures/admission/image-references.json', import.meta.url), 'utf8'),
) as (Record<Dialect, Answers> & { text: string })[];

const DIALECTS: Dialect[] = ['head', 'v0.2.2'];
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const identifier = (reference: ImageReference): string => ('tag' in reference ? reference.tag : reference.digest);
const answer = (reference: ImageReference | undefined): Answer =>
  reference === undefined ? null : [reference.registry, reference.repository, identifier(reference)];

describe.each(DIALECTS)('answers of the parser of %s', (dialect) => {
  it.each(rows)('%# $text', (row) => {
    const [tag, reference] = row[dialect];
    expect(answer(parseTag(row.text, dialect))).toEqual(tag);
    expect(answer(parseReference(row.text, dialect))).toEqual(reference);
  });
});

describe('names', () => {
  it.each([
    ['nginx', 'index.docker.io/library/nginx:latest'],
    ['docker.io/txconsole/helloapp:v1', 'index.docker.io/txconsole/helloapp:v1'],
    ['localhost/app', 'index.docker.io/localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    [`gcr.io/app:v1@${DIGEST}`, `gcr.io/app@${DIGEST}`],
  ])('%s is %s', (text, name) => {
    const reference = parseReference(text, 'head')!;
    expect(referenceName(reference)).toBe(name);
  });
});

describe('where the parsers differ', () => {
  it.each([
    ['an empty tag', 'gcr.io/foo:', true, false],
    ['a tag of 128 characters', `gcr.io/foo:${'a'.repeat(128)}`, false, true],
    ['a digest of the right letters in the wrong order', `gcr.io/foo@${'s'.repeat(71)}`, true, false],
  ])('%s', (_, text, old, head) => {
    expect(parseReference(text, 'v0.2.2') !== undefined).toBe(old);
    expect(parseReference(text, 'head') !== undefined).toBe(head);
  });
});

/** Any code points, lone surrogates too. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points));

describe('properties', () => {
  const runs = { numRuns: 2_000 };
  const dialects = fc.constantFrom(...DIALECTS);
  const part = fc.stringMatching(/^[a-z0-9_-]{1,6}$/);
  const host = fc.oneof(
    fc.tuple(part, part).map(([a, b]) => `${a}.${b}`),
    fc.nat(65_535).map((port) => `host:${port}`),
    fc.ipV6().map((address) => `[${address}]`),
  );
  const repository = fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/'));
  const tag = fc.stringMatching(/^[\w.-]{1,20}$/);

  it('a full reference is taken apart and put together again', () => {
    fc.assert(
      fc.property(host, repository, tag, dialects, (registry, path, label, dialect) => {
        const name = `${registry}/${path}:${label}`;
        expect(parseTag(name, dialect)).toEqual({ registry, repository: path, tag: label });
        expect(parseReference(`${name}@${DIGEST}`, dialect)).toEqual({ registry, repository: path, digest: DIGEST });
        expect(referenceName(parseReference(name, dialect)!)).toBe(name);
      }),
      runs,
    );
  });

  it('the printed name reads as the same reference', () => {
    const text = fc.oneof(
      anyText,
      fc.string({ unit: fc.constantFrom(...'ab.:/@[]_-A9 ') }),
      fc.tuple(part, tag).map(([name, label]) => `${name}:${label}`),
    );
    fc.assert(
      fc.property(text, dialects, (input, dialect) => {
        const reference = parseReference(input, dialect);
        if (reference !== undefined) expect(parseReference(referenceName(reference), dialect)).toEqual(reference);
      }),
      runs,
    );
  });

  it('lone surrogates read as U+FFFD', () => {
    expect(parseTag('h.\ud800/foo', 'head')?.registry).toBe('h.\ufffd');
    expect(parseTag('gcr.io/foo\ud800', 'head')).toBeUndefined();
  });
});
