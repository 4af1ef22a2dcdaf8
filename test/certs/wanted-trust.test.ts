// Whom everything that calls us shall trust: by the store, by memory, and for the sake of each replica.
import type { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Chain, isChain, readChain } from '../../src/certs/chain.ts';
import { readCertificates } from '../../src/certs/inspect.ts';
import type { Material } from '../../src/certs/material.ts';
import { neededTrust, wantedTrust } from '../../src/certs/wanted-trust.ts';
import { START } from './model/pki.ts';
import { after, makeStages, type Stages, WANTED, without } from './model/stages.ts';

let stages: Stages;
let names: Map<string, string>;
beforeAll(async () => {
  stages = await makeStages();
  const { own, other, prepared, kpack, kpackPrepared } = stages;
  const known: [string, string | undefined][] = [
    ['first', own.caCert],
    ['second', prepared.nextCaCert],
    ['other', other.caCert],
    ['kpack', kpack.caCert],
    ['ours', kpackPrepared.nextCaCert],
  ];
  names = new Map(known.map(([name, pem]) => [readCertificates(pem!)[0]!.fingerprint256, name]));
});

const named = (authorities: readonly X509Certificate[]) =>
  authorities.map((ca) => names.get(ca.fingerprint256)).join(' ');

function chain(material: Material | undefined): Chain | undefined {
  const read = material && readChain(material, WANTED.essentialName, START);
  return isChain(read) ? read : undefined;
}

describe('what one replica needs, and says so before it serves it', () => {
  test.each<[string, (s: Stages) => [serving: Material | undefined, remembered: Material | undefined], string]>([
    ['it serves nothing and has seen nothing', () => [undefined, undefined], ''],
    ['it serves nothing yet, and has seen ours', (s) => [undefined, s.own], 'first'],
    ['it serves what is stored', (s) => [s.own, s.own], 'first'],
    ['it knows of the next authority', (s) => [s.own, s.prepared], 'first second'],
    ['the store has switched, it has not yet', (s) => [s.prepared, s.switched], 'first second'],
    ['it serves the new leaf: the earlier authority is needed no more', (s) => [s.switched, s.switched], 'second'],
    ['it serves kpack’s leaf', (s) => [s.kpack, s.kpack], 'kpack'],
    ['it serves kpack’s leaf, and ours comes next', (s) => [s.kpack, s.kpackPrepared], 'kpack ours'],
    ['it serves an earlier content than it has seen', (s) => [s.other, s.prepared], 'other first second'],
    ['half of a next authority is none', (s) => [s.own, without(s.prepared, 'nextCaKey')], 'first'],
  ])('%s', (_, make, expected) => {
    const [serving, remembered] = make(stages);
    expect(named(neededTrust(chain(serving), chain(remembered)))).toBe(expected);
  });
});

describe('whom to publish', () => {
  type Case = [
    what: string,
    make: (
      s: Stages,
    ) => [stored: Material | undefined, remembered: Material | undefined, needed?: (string | undefined)[]],
    authorities: string,
    only: boolean,
  ];
  test.each<Case>([
    ['nothing is known', () => [undefined, undefined], '', false],
    ['only replicas are known', (s) => [undefined, undefined, [s.own.caCert]], 'first', false],
    ['the store', (s) => [s.own, undefined], 'first', true],
    ['the store, and the same remembered', (s) => [s.own, s.own], 'first', true],
    ['a rotation is prepared', (s) => [s.prepared, s.own], 'first second', true],
    ['the store has switched', (s) => [s.switched, s.prepared], 'second first', true],
    ['the store was cleaned up', (s) => [s.cleaned, s.switched], 'second', true],
    [
      'cleaned up, but somebody serves the earlier one',
      (s) => [s.cleaned, s.cleaned, [s.own.caCert]],
      'second first',
      true,
    ],
    ['the store was emptied', (s) => [undefined, s.prepared], 'first second', true],
    ['a backup was restored: it does not count', (s) => [s.own, s.cleaned], 'second', true],
    [
      'a backup was restored, and a replica started with it',
      (s) => [s.own, s.cleaned, [s.own.caCert]],
      'second first',
      true,
    ],
    ['somebody else’s content without a generation stands beside', (s) => [s.kpack, s.cleaned], 'second kpack', true],
    ['somebody else’s content of the same generation stands beside', (s) => [s.other, s.own], 'other first', true],
    ['kpack’s', (s) => [s.kpack, s.kpack], 'kpack', true],
    ['ours comes next to kpack’s', (s) => [s.kpackPrepared, s.kpack], 'kpack ours', true],
    ['ours took over from kpack’s', (s) => [s.kpackSwitched, s.kpackPrepared], 'ours kpack', true],
  ])('%s', (_, make, authorities, only) => {
    const [stored, remembered, pems = []] = make(stages);
    const needed = pems.flatMap((pem) => readCertificates(pem!));
    const sources = { stored: chain(stored), remembered: chain(remembered), needed };
    const leader = wantedTrust({ ...sources, mayRemove: true });
    expect([named(leader.authorities), leader.only]).toEqual([authorities, only]);
    const follower = wantedTrust({ ...sources, mayRemove: false });
    expect([named(follower.authorities), follower.only]).toEqual([authorities, false]);
  });

  test('a store with a leaf that cannot be served names nobody', async () => {
    const broken = await after({ do: 'begin' }, {});
    expect(chain({ ...broken, serverKey: 'garbage' })).toBeUndefined();
  });
});
