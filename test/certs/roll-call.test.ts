// Which replicas count, as reports come, fall silent, and cannot be heard.
import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ReplicaReport } from '../../src/certs/replica-report.ts';
import { createRollCall, type RollCall } from '../../src/certs/roll-call.ts';
import { DAY, START } from './model/pki.ts';
import { makeStages } from './model/stages.ts';

let issuers: Record<'A' | 'B', X509Certificate>;
beforeAll(async () => {
  const { own, other } = await makeStages();
  issuers = { A: new X509Certificate(own.caCert!), B: new X509Certificate(other.caCert!) };
});

/** Seconds since the beginning; the wall clock goes along. */
let time = 0;
const now = () => new Date(START.getTime() + time * 1000);

function begin(): RollCall {
  time = 0;
  const rollCall = createRollCall(now, () => time * 1000);
  rollCall.listen(true);
  return rollCall;
}

const report = (issuer: 'A' | 'B' | undefined, change: Partial<ReplicaReport> = {}): ReplicaReport => ({
  identity: 'someone',
  serving: issuer && {
    leaf: `leaf of ${issuer}`,
    leafNotAfter: new Date(START.getTime() + DAY),
    issuer: issuers[issuer],
  },
  needs: [],
  isReady: true,
  renewTime: String(time),
  durationMs: 15_000,
  ownedByPod: false,
  ...change,
});

/** `one: live, serves` for each that says something worth knowing. */
const worth = (rollCall: RollCall) =>
  rollCall
    .reports()
    .map(({ lease, isLive, isAlive, mayServe }) => {
      const words = [isLive ? 'live' : 'silent', isAlive ? 'renewed' : 'not renewed', mayServe ? 'may serve' : 'gone'];
      return `${lease}: ${words.join(', ')}`;
    })
    .join('; ');
const aligned = (rollCall: RollCall, issuer: 'A' | 'B') => rollCall.alignedFor(issuers[issuer].fingerprint256);

describe('a report', () => {
  test.each([
    ['of a process', 0, {}, 'one: live, not renewed, may serve'],
    ['of a process, silent for 15 s', 15, {}, 'one: live, not renewed, may serve'],
    ['of a process, silent for 16 s', 16, {}, 'one: silent, not renewed, may serve'],
    ['of a process, silent for a minute', 60, {}, 'one: silent, not renewed, may serve'],
    ['of a process, silent for longer', 61, {}, 'one: silent, not renewed, gone'],
    [
      'of a pod that is still there, silent for hours',
      80_000,
      { ownedByPod: true },
      'one: silent, not renewed, may serve',
    ],
    ['of a pod whose leaf has expired', 86_400, { ownedByPod: true }, 'one: silent, not renewed, gone'],
  ])('%s', (_, seconds, change, expected) => {
    const rollCall = begin();
    rollCall.heard('one', report('A', change));
    time = seconds;
    expect(worth(rollCall)).toBe(expected);
  });

  test('renewed: it is alive, and is heard anew', () => {
    const rollCall = begin();
    rollCall.heard('one', report('A'));
    time = 14;
    rollCall.heard('one', report('A'));
    time = 29;
    expect(worth(rollCall)).toBe('one: live, renewed, may serve');
  });

  test('heard twice without having been renewed: nothing new', () => {
    const rollCall = begin();
    const one = report('A');
    rollCall.heard('one', one);
    time = 10;
    rollCall.heard('one', { ...one, isReady: false });
    time = 16;
    expect(worth(rollCall)).toBe('one: silent, not renewed, may serve');
  });

  test('taken away', () => {
    const rollCall = begin();
    rollCall.heard('one', report('A'));
    rollCall.heard('one', undefined);
    rollCall.heard('two', undefined);
    expect(worth(rollCall)).toBe('');
  });
});

describe('while nobody can be heard', () => {
  test('nobody falls silent, and everybody gets time to be heard again', () => {
    const rollCall = begin();
    rollCall.heard('one', report('A'));
    time = 10;
    rollCall.listen(false);
    time = 1000;
    expect(worth(rollCall)).toBe('one: live, not renewed, may serve');
    rollCall.listen(true);
    time = 1015;
    expect(worth(rollCall)).toBe('one: live, not renewed, may serve');
    time = 1061;
    expect(worth(rollCall)).toBe('one: silent, not renewed, gone');
  });

  test('it is known for how long reports were heard without a break', () => {
    const rollCall = createRollCall(now, () => time * 1000);
    time = 5;
    expect(rollCall.listenedForMs).toBe(0);
    rollCall.listen(true);
    time = 8;
    expect(rollCall.listenedForMs).toBe(3000);
    rollCall.listen(false);
    expect(rollCall.listenedForMs).toBe(0);
    rollCall.listen(true);
    time = 9;
    expect(rollCall.listenedForMs).toBe(1000);
  });
});

describe('all agree', () => {
  test('since the last one came over', () => {
    const rollCall = begin();
    rollCall.heard('one', report('A'));
    rollCall.heard('two', report('B'));
    expect(aligned(rollCall, 'B')).toBeUndefined();
    time = 3;
    rollCall.heard('one', report('B'));
    time = 5;
    expect(aligned(rollCall, 'A')).toBeUndefined();
    expect(aligned(rollCall, 'B')).toBe(2000);
  });

  test('those who serve nothing yet are not asked, and nobody at all is no agreement', () => {
    const rollCall = begin();
    rollCall.heard('one', report(undefined));
    expect(aligned(rollCall, 'A')).toBeUndefined();
    rollCall.heard('two', report('A'));
    expect(aligned(rollCall, 'A')).toBe(0);
  });

  test('a silent process counts until it is gone, a silent pod as long as it is there', () => {
    const rollCall = begin();
    rollCall.heard('pod', report('B', { ownedByPod: true }));
    rollCall.heard('process', report('A', { durationMs: 1000 }));
    time = 3;
    rollCall.look();
    expect(aligned(rollCall, 'B')).toBeUndefined();
    time = 5;
    rollCall.look();
    time = 7;
    expect(aligned(rollCall, 'B')).toBe(2000);
    rollCall.heard('pod', undefined);
    expect(aligned(rollCall, 'B')).toBeUndefined();
  });

  test('not while nobody can be heard, and anew afterwards', () => {
    const rollCall = begin();
    rollCall.heard('one', report('A'));
    time = 10;
    rollCall.listen(false);
    expect(aligned(rollCall, 'A')).toBeUndefined();
    rollCall.look();
    expect(aligned(rollCall, 'A')).toBeUndefined();
    rollCall.listen(true);
    time = 12;
    expect(aligned(rollCall, 'A')).toBe(2000);
    rollCall.listen(true);
    time = 13;
    expect(aligned(rollCall, 'A')).toBe(1000);
  });
});
