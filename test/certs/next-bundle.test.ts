// What a place that names authorities shall name next, given what it names now.
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { nextBundle } from '../../src/certs/next-bundle.ts';
import { isOurs } from '../../src/certs/own-authority.ts';
import { START } from './model/pki.ts';
import { later, makeStages } from './model/stages.ts';

let known: Record<string, X509Certificate>;
beforeAll(async () => {
  const { own, prepared, kpack, kpackPrepared } = await makeStages();
  known = Object.fromEntries(
    Object.entries({ A: own.caCert, B: prepared.nextCaCert, C: kpackPrepared.nextCaCert, K: kpack.caCert }).map(
      ([name, pem]) => [name, new X509Certificate(pem!)],
    ),
  );
});

/** `A B` for two authorities of ours; `K` is kpack’s. */
const read = (text: string) => text.split(' ').flatMap((name) => known[name] ?? []);
const write = (bundle: readonly X509Certificate[] | undefined) =>
  bundle?.map((ca) => Object.keys(known).find((name) => known[name]?.fingerprint256 === ca.fingerprint256)).join(' ');

describe('everybody adds what is missing', () => {
  test.each([
    ['nothing is known', ['A'], '', undefined],
    ['nothing there yet', [''], 'A', 'A'],
    ['all there', ['A'], 'A', undefined],
    ['all there in another order', ['B A'], 'A B', undefined],
    ['all there twice', ['A A'], 'A', undefined],
    ['one is missing', ['A'], 'A B', 'A B'],
    ['one too many stays', ['A B'], 'A', undefined],
    ['one too many stays while another is added', ['A B'], 'A C', 'A C B'],
    ['kpack’s stays', ['K'], 'A', 'A K'],
    ['one of two places lacks it', ['A', ''], 'A', 'A'],
    ['two places differ: both get all', ['A', 'B'], 'C', 'C A B'],
    ['no place at all', [], 'A', undefined],
  ])('%s', (_, present, wanted, expected) => {
    expect(write(nextBundle(present.map(read), { authorities: read(wanted), only: false }, START))).toBe(expected);
  });
});

describe('the leader takes away what is not wanted', () => {
  test.each([
    ['nothing is known: everything stays', ['A'], '', undefined],
    ['all there', ['A'], 'A', undefined],
    ['one too many goes', ['A B'], 'A', 'A'],
    ['one goes, one comes', ['A B'], 'B C', 'B C'],
    ['one of two places has one too many', ['A', 'A B'], 'A', 'A'],
    ['kpack’s stays', ['A K'], 'A', undefined],
    ['kpack’s stays while ours goes', ['B K'], 'A', 'A K'],
    ['kpack’s in one place alone comes to the other', ['A K', 'A'], 'A', 'A K'],
  ])('%s', (_, present, wanted, expected) => {
    expect(write(nextBundle(present.map(read), { authorities: read(wanted), only: true }, START))).toBe(expected);
  });

  test('kpack’s goes when it has expired', () => {
    const expired = later(8);
    expect(write(nextBundle([read('A K')], { authorities: read('A'), only: true }, expired))).toBe('A');
    expect(write(nextBundle([read('A K')], { authorities: read('A'), only: false }, expired))).toBeUndefined();
  });

  test('where somebody else’s replicas report as ours do, theirs go as ours do', () => {
    const isKnown = (ca: X509Certificate) => isOurs(ca) || ca.fingerprint256 === known.K?.fingerprint256;
    const wanted = { authorities: read('A'), only: true };
    expect(write(nextBundle([read('A K')], wanted, START, isKnown))).toBe('A');
    expect(write(nextBundle([read('A K')], wanted, START, () => false))).toBeUndefined();
    expect(write(nextBundle([read('A B')], wanted, START, () => false))).toBeUndefined();
  });
});

test('who is ours is known by the name', () => {
  expect(Object.entries(known).map(([name, ca]) => [name, isOurs(ca)])).toEqual([
    ['A', true],
    ['B', true],
    ['C', true],
    ['K', false],
  ]);
});
