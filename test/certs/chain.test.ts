// What a content is good for: whether its leaf can be served, whether it can be renewed, and what is pending.
import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';
import { MOST_AUTHORITIES } from '../../src/certs/bundle.ts';
import { type Chain, isChain, readChain } from '../../src/certs/chain.ts';
import { MATERIAL_PARTS, type Material } from '../../src/certs/material.ts';
import { oldKpackMaterial } from './model/old-kpack.ts';
import { DAY, fingerprint, looseKey, START, traditional, YEAR } from './model/pki.ts';
import { after, later, makeStages, type Stages, WANTED, without } from './model/stages.ts';

const NAME = WANTED.essentialName;
let stages: Stages;
let old: Material;
beforeAll(async () => {
  stages = await makeStages();
  old = oldKpackMaterial(WANTED.names);
});

const read = (material: Material, now = START) => readChain(material, NAME, now);

function usable(material: Material, now = START): Chain {
  const chain = read(material, now);
  if (!isChain(chain)) throw new Error(chain.unusable);
  return chain;
}

/** The verdict in words. */
function verdict(material: Material, now = START): string {
  const chain = read(material, now);
  if (!isChain(chain)) return chain.unusable;
  const renewable = chain.authority === undefined ? 'cannot be renewed' : 'can be renewed';
  const next = chain.next === undefined ? (chain.brokenNext ?? 'nothing comes next') : 'another authority comes next';
  return `${chain.isValidYet ? 'good' : 'not valid yet'}; ${renewable}; ${next}`;
}

const GOOD = 'good; can be renewed; nothing comes next';
const KEYLESS = 'good; cannot be renewed; nothing comes next';
const COMING = 'good; can be renewed; another authority comes next';

describe('a content', () => {
  test.each<[string, (s: Stages) => Material, string]>([
    ['nothing', () => ({}), 'the store is empty'],
    ['a generation alone', () => ({ generation: '7' }), 'the store is empty'],
    ['ours', (s) => s.own, GOOD],
    ['ours with the next authority', (s) => s.prepared, COMING],
    ['ours after the switch', (s) => s.switched, GOOD],
    ['kpack’s', (s) => s.kpack, KEYLESS],
    ['kpack’s of v0.2.2, RSA in PKCS#1', () => old, KEYLESS],
    [
      'kpack’s with ours as the next one',
      (s) => s.kpackPrepared,
      'good; cannot be renewed; another authority comes next',
    ],
    ['ours with its key as SEC1', (s) => ({ ...s.own, serverKey: traditional(s.own.serverKey!) }), GOOD],
    [
      'ours with Windows line ends',
      (s) => ({ ...s.own, serverCert: s.own.serverCert!.replaceAll('\n', '\r\n') }),
      GOOD,
    ],
    ['ours with a note before the certificate', (s) => ({ ...s.own, caCert: `# of today\n${s.own.caCert}` }), GOOD],
    [
      'two authorities in a row, ours the second',
      (s) => ({ ...s.own, caCert: s.other.caCert! + s.own.caCert! }),
      KEYLESS,
    ],
  ])('%s', (_, make, expected) => {
    expect(verdict(make(stages))).toBe(expected);
  });
});

describe('each part of a prepared content', () => {
  const NEXT_BROKEN = 'good; can be renewed; ';
  const expected: Record<keyof Material, [missing: string, garbage: string, another: string]> = {
    serverKey: [
      'the leaf has no private key',
      'the private key is not the leaf’s',
      'the private key is not the leaf’s',
    ],
    serverCert: ['there is no leaf', 'the leaf cannot be read', 'the private key is not the leaf’s'],
    caCert: [
      'there is no authority',
      'the leaf was not signed by the stored authority',
      'the leaf was not signed by the stored authority',
    ],
    caKey: Array(3).fill('good; cannot be renewed; another authority comes next') as [string, string, string],
    caBundle: [COMING, COMING, COMING],
    nextCaCert: Array(3).fill(`${NEXT_BROKEN}the next authority has no usable certificate and key`) as [
      string,
      string,
      string,
    ],
    nextCaKey: Array(3).fill(`${NEXT_BROKEN}the next authority has no usable certificate and key`) as [
      string,
      string,
      string,
    ],
    nextServerCert: [
      `${NEXT_BROKEN}of the next authority, there is no leaf`,
      `${NEXT_BROKEN}of the next authority, the leaf cannot be read`,
      `${NEXT_BROKEN}of the next authority, the private key is not the leaf’s`,
    ],
    nextServerKey: [
      `${NEXT_BROKEN}of the next authority, the leaf has no private key`,
      `${NEXT_BROKEN}of the next authority, the private key is not the leaf’s`,
      `${NEXT_BROKEN}of the next authority, the private key is not the leaf’s`,
    ],
    generation: [COMING, COMING, COMING],
  };

  test.each(MATERIAL_PARTS.map((part) => [part, ...expected[part]] as const))(
    '%s missing: %s; garbage: %s; of another content: %s',
    async (part, missing, garbage, another) => {
      const { prepared, other } = stages;
      const foreign = await after({ do: 'prepare' }, other);
      expect(verdict(without(prepared, part))).toBe(missing);
      expect(verdict({ ...prepared, [part]: 'garbage' })).toBe(garbage);
      expect(verdict({ ...prepared, [part]: foreign[part] })).toBe(another);
    },
  );
});

describe('pairs of another origin', () => {
  test('another leaf with its key under our authority', () => {
    const { serverKey, serverCert } = stages.other;
    expect(verdict({ ...stages.own, serverKey: serverKey!, serverCert: serverCert! })).toBe(
      'the leaf was not signed by the stored authority',
    );
  });

  test('a next leaf with its key of another next authority', async () => {
    const foreign = await after({ do: 'prepare' }, stages.own);
    const { nextServerKey, nextServerCert } = foreign;
    expect(verdict({ ...stages.prepared, nextServerKey: nextServerKey!, nextServerCert: nextServerCert! })).toBe(
      'good; can be renewed; the next leaf was not signed by the next authority',
    );
  });

  test('a leaf in place of the authority signs nothing', () => {
    expect(verdict({ ...stages.own, caCert: stages.own.serverCert! })).toBe(
      'the leaf was not signed by the stored authority',
    );
  });

  test('an authority whose key is RSA is not of the kind that we sign with', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const caKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(verdict({ ...stages.own, caKey })).toBe(KEYLESS);
    expect(verdict({ ...stages.own, caKey: looseKey() })).toBe(KEYLESS);
  });

  test('a leaf for another service', async () => {
    const { caCert: cert, caKey: key } = stages.own;
    const leaf = await issueLeaf({ cert: cert!, key: key! }, ['other.kpack.svc'], START, DAY);
    expect(verdict({ ...stages.own, serverCert: leaf.cert, serverKey: leaf.key })).toBe(
      'the leaf is not for kpack-webhook.kpack.svc',
    );
  });
});

describe('by the clock', () => {
  test.each<[string, (s: Stages) => Material, Date, string]>([
    ['the first moment', (s) => s.own, later(-1 / 24), GOOD],
    ['two hours before it was made', (s) => s.own, later(-2 / 24), 'not valid yet; can be renewed; nothing comes next'],
    ['the last second', (s) => s.own, new Date('2026-12-25T11:59:59Z'), GOOD],
    ['the end of the leaf', (s) => s.own, later(30), 'the leaf expired at 2026-12-25T12:00:00.000Z'],
    ['six years later', (s) => s.own, later(6 * 365), 'the leaf expired at 2026-12-25T12:00:00.000Z'],
    ['kpack’s after a week', (s) => s.kpack, later(7), 'the leaf expired at 2026-12-02T12:00:00.000Z'],
    ['kpack’s of v0.2.2 after a week', () => old, later(7), KEYLESS],
    ['kpack’s of v0.2.2 after a year', () => old, later(365), 'the leaf expired at 2027-11-25T12:00:00.000Z'],
    [
      'the next authority two hours before it was made',
      (s) => s.prepared,
      later(-2 / 24),
      'not valid yet; can be renewed; the next authority is not valid yet',
    ],
  ])('%s', (_, make, now, expected) => {
    expect(verdict(make(stages), now)).toBe(expected);
  });

  test('an authority that expired before its leaf', async () => {
    const short = await createAuthority(START, DAY);
    const leaf = await issueLeaf(await createAuthority(START, YEAR), WANTED.names, START, DAY);
    const material = { ...stages.own, caCert: short.cert, caKey: short.key };
    const signed = await issueLeaf(short, WANTED.names, START, 30 * DAY);
    expect(verdict({ ...material, serverCert: signed.cert, serverKey: signed.key }, later(1))).toBe(
      'the leaf expired at 2026-11-26T12:00:00.000Z',
    );
    expect(verdict({ ...material, serverCert: leaf.cert, serverKey: leaf.key })).toBe(
      'the leaf was not signed by the stored authority',
    );
  });

  test('a next authority that expired', async () => {
    const brief = await createAuthority(START, DAY);
    const material = { ...stages.prepared, nextCaCert: brief.cert, nextCaKey: brief.key };
    expect(verdict(material, later(2))).toBe('good; can be renewed; the next authority has expired');
  });
});

describe('whom clients must trust', () => {
  const trusted = (material: Material, now = START) => usable(material, now).bundle.map((ca) => ca.fingerprint256);
  const prints = (...texts: (string | undefined)[]) => texts.map((text) => fingerprint(text));

  test('ours: its authority', () => {
    expect(trusted(stages.own)).toEqual(prints(stages.own.caCert));
  });

  test('kpack’s, which has no bundle: its authority', () => {
    expect(trusted(stages.kpack)).toEqual(prints(stages.kpack.caCert));
  });

  test('prepared: the present authority, then the next one', () => {
    expect(trusted(stages.prepared)).toEqual(prints(stages.own.caCert, stages.prepared.nextCaCert));
  });

  test('switched: the new authority, then the earlier one', () => {
    expect(trusted(stages.switched)).toEqual(prints(stages.prepared.nextCaCert, stages.own.caCert));
  });

  test('without a bundle the authorities that count are still named', () => {
    expect(trusted(without(stages.prepared, 'caBundle'))).toEqual(trusted(stages.prepared));
  });

  test('a next authority that cannot be used is trusted for the sake of the bundle only', () => {
    const broken = without(stages.prepared, 'nextCaKey');
    expect(trusted(broken)).toEqual(trusted(stages.prepared));
    expect(trusted(without(broken, 'caBundle'))).toEqual(prints(stages.own.caCert));
  });

  test('who expired is trusted no longer', () => {
    const now = later(8);
    expect(trusted(stages.kpackSwitched)).toHaveLength(2);
    expect(trusted(stages.kpackSwitched, now)).toEqual(prints(stages.kpackSwitched.caCert));
  });

  test('no more than a dozen, those that count first', async () => {
    const many = await Promise.all(Array.from({ length: 15 }, () => createAuthority(START, DAY)));
    const bundle = trusted({ ...stages.prepared, caBundle: many.map(({ cert }) => cert).join('') });
    expect(bundle).toHaveLength(MOST_AUTHORITIES);
    expect(bundle.slice(0, 2)).toEqual(prints(stages.own.caCert, stages.prepared.nextCaCert));
  });
});

describe('the generation', () => {
  test.each([
    ['1', 1],
    [' 42\n', 42],
    [undefined, 0],
    ['', 0],
    ['-1', 0],
    ['1.5', 0],
    ['1e3', 0],
    ['0x10', 0],
    ['seven', 0],
    ['999999999999', 999_999_999_999],
    ['1000000000000', 0],
    ['-999999999999', 0],
    ['٣', 0],
    ['9007199254740993', 0],
  ])('%j counts as %d', (text, expected) => {
    const material = text === undefined ? without(stages.own, 'generation') : { ...stages.own, generation: text };
    expect(usable(material).generation).toBe(expected);
  });
});
