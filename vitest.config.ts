// Three projects: `unit` is pure and fast; `registry` runs against a real registry, which each of its files starts; `cluster` runs
// against a real kube-apiserver that its global set-up starts once.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**', 'test/registry/real/**'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'registry', include: ['test/registry/real/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          globalSetup: ['test/cluster/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
