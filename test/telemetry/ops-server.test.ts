// Probes and metrics over plain HTTP.
import { Counter, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOpsServer } from '../../src/telemetry/ops-server.ts';
import { whyNotReady } from '../../src/telemetry/readiness.ts';

let reason: string | undefined;
const registry = new Registry();
new Counter({ name: 'things_total', help: 'Things.', registers: [registry] }).inc(3);
const ops = createOpsServer({
  notReady: () =>
    whyNotReady([
      { name: 'first', notReady: () => undefined },
      { name: 'certificate', notReady: () => reason },
    ]),
  registry,
});
let base: string;
beforeAll(async () => {
  base = `http://127.0.0.1:${(await ops.listen('127.0.0.1', 0)).port}`;
});
afterAll(() => ops.close());

const get = async (path: string, method = 'GET') => {
  const response = await fetch(base + path, { method });
  return `${response.status} ${await response.text()}`;
};

describe('the ops server', () => {
  test('says why it is not ready, in one line', async () => {
    reason = 'not trusted yet\nby anybody';
    expect(await get('/readyz')).toBe('503 certificate: not trusted yet by anybody\n');
    expect(await get('/livez')).toBe('200 ok\n');
    reason = undefined;
    expect(await get('/readyz?verbose')).toBe('200 ok\n');
  });

  test('gives the metrics', async () => {
    expect(await get('/metrics')).toContain('things_total 3\n');
  });

  test('knows its paths and methods', async () => {
    expect(await get('/constructor')).toBe('404 there are only /livez, /readyz, /metrics here\n');
    expect(await get('/livez', 'POST')).toBe('405 only GET is served here\n');
    expect((await fetch(`${base}/livez`, { method: 'HEAD' })).status).toBe(200);
  });

  test('reports a port that is taken', async () => {
    const second = createOpsServer({ notReady: () => undefined, registry });
    const port = Number(new URL(base).port);
    await expect(second.listen('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
