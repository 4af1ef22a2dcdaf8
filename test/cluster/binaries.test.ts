// On a machine that lacks something, the first thing a person sees is one sentence that says what.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findBinaries } from './binaries.ts';
import { elapsed } from './build-binaries.ts';
import { isAtLeast } from './go-toolchain.ts';

const dir = mkdtempSync(join(tmpdir(), 'kpack-binaries-'));
afterAll(() => rmSync(dir, { recursive: true }));

function program(path: string, script: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

test('KUBEBUILDER_ASSETS with all three programs is taken, without a look at cache or Go', async () => {
  const assets = join(dir, 'assets');
  for (const name of ['etcd', 'kube-apiserver', 'kubectl']) program(join(assets, name), 'exit 0');
  expect(await findBinaries({ env: { KUBEBUILDER_ASSETS: assets, PATH: '' } })).toEqual({
    etcd: join(assets, 'etcd'),
    kubeApiserver: join(assets, 'kube-apiserver'),
    kubectl: join(assets, 'kubectl'),
  });
});

test('KUBEBUILDER_ASSETS that lacks a program is refused, with its name', async () => {
  const assets = join(dir, 'half');
  for (const name of ['etcd', 'kubectl']) program(join(assets, name), 'exit 0');
  await expect(findBinaries({ env: { KUBEBUILDER_ASSETS: assets } })).rejects.toThrow(
    `KUBEBUILDER_ASSETS is ${assets}, but there is no kube-apiserver that can be run: point it at a directory that holds etcd, kube-apiserver and kubectl, or unset it.`,
  );
});

const needs =
  'The cluster tests need etcd, kube-apiserver and kubectl: install Go 1.26 or newer so that they can be built here';
const or = 'or set KUBEBUILDER_ASSETS to a directory that holds the three programs.';

test('no programs and no Go: what to install', async () => {
  const env = { KPACK_TEST_CACHE: join(dir, 'empty'), PATH: join(dir, 'nothing') };
  await expect(findBinaries({ env })).rejects.toThrow(`${needs} (there is no go on the PATH), ${or}`);
});

test('no programs and an old Go: the same sentence, and Go is not asked for a newer Go', async () => {
  const bin = join(dir, 'old-go');
  program(join(bin, 'go'), '[ "$GOTOOLCHAIN" = local ] && echo go1.24.1 || echo go1.99.0');
  const env = { KPACK_TEST_CACHE: join(dir, 'empty'), PATH: `${bin}:/usr/bin:/bin` };
  await expect(findBinaries({ env })).rejects.toThrow(`${needs} (the go on the PATH is 1.24.1), ${or}`);
});

test('a build that fails says what Go said, and leaves nothing in the cache', async () => {
  const bin = join(dir, 'offline-go');
  program(
    join(bin, 'go'),
    '[ "$1" = env ] && { echo go1.26.0; exit; }; echo "go: k8s.io/api@v0.36.3: dial tcp: no route to host" >&2; exit 1',
  );
  const cache = join(dir, 'cache-of-failed');
  const lines: string[] = [];
  const env = { KPACK_TEST_CACHE: cache, PATH: `${bin}:/usr/bin:/bin` };
  await expect(findBinaries({ env, progress: (line) => lines.push(line) })).rejects.toThrow(
    /GOPROXY.*KUBEBUILDER_ASSETS[\s\S]*dial tcp: no route to host/,
  );
  expect(lines[0]).toMatch(
    /^building etcd, kube-apiserver and kubectl with Go 1\.26\.0 into .*; this takes minutes the first time/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test('versions are compared as numbers', () => {
  expect(isAtLeast('1.26', '1.26')).toBe(true);
  expect(isAtLeast('1.26.8', '1.26')).toBe(true);
  expect(isAtLeast('1.100', '1.26')).toBe(true);
  expect(isAtLeast('1.9.7', '1.26')).toBe(false);
});

test('times are shown for people', () => {
  expect([4_200, 59_400, 60_000, 127_000].map(elapsed)).toEqual(['4s', '59s', '1m00s', '2m07s']);
});
