// The small facts that the server takes from flags, files and time.
import { describe, expect, test } from 'vitest';
import { fixedStorageClasses } from '../../src/admission/fixed-storage-classes.ts';
import { clusterDomain } from '../../src/webhook/cluster-domain.ts';
import { closedGate } from '../../src/webhook/gate.ts';

describe('--default-storage-class', () => {
  test('none: there is no default, and others may exist', () => {
    const classes = fixedStorageClasses('none');
    expect(classes.default()).toBeUndefined();
    expect(classes.complete).toBe(false);
  });

  test.each([
    ['standard', { name: 'standard', expandable: false }],
    ['fast.example.com:expandable', { name: 'fast.example.com', expandable: true }],
  ])('%s', (flag, wanted) => {
    const classes = fixedStorageClasses(flag);
    expect(classes.default()).toEqual(wanted);
    expect(classes.find(wanted.name)).toEqual(wanted);
    expect(classes.find('other')).toBeUndefined();
  });

  test.each(['', 'Standard', 'a:', 'a:b', 'a:expandable:', ':expandable', '-a'])('refuses %j', (flag) => {
    expect(() => fixedStorageClasses(flag)).toThrow(RangeError);
  });
});

describe('the cluster domain', () => {
  const search =
    'nameserver 10.96.0.10\nsearch kpack.svc.corp.example svc.corp.example corp.example\noptions ndots:5\n';
  test.each([
    [search, 'other.example', 'corp.example'],
    ['search svc.corp.example.\n', undefined, 'corp.example'],
    ['search example.com\n', 'corp.example', 'corp.example'],
    ['', '', 'cluster.local'],
    ['# search svc.no.example\n', undefined, 'cluster.local'],
  ])('of %j with CLUSTER_DOMAIN %j is %s', (resolvConf, configured, domain) => {
    expect(clusterDomain(resolvConf, configured)).toBe(domain);
  });
});

describe('a gate', () => {
  test('lets through who waited, and who comes later', async () => {
    const gate = closedGate();
    const early = gate.wait(60_000);
    expect(gate.isOpen).toBe(false);
    gate.open();
    expect(await early).toBe(true);
    expect(gate.isOpen).toBe(true);
    expect(await gate.wait(0)).toBe(true);
  });

  test('lets nobody wait for longer than they want', async () => {
    expect(await closedGate().wait(1)).toBe(false);
  });
});
