// The end of a container's log, from something that answers as an API server does.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOutcome } from '../../../src/controllers/build/failure-outcome.ts';
import { createPodLogs } from '../../../src/controllers/build/pod-logs.ts';
import { stepsOf } from '../../../src/controllers/build/steps.ts';
import { ended, podWith } from './pods.ts';

const asked: { url: string | undefined; authorization: string | undefined }[] = [];
const server = http.createServer(({ url, headers: { authorization } }, response) => {
  asked.push({ url, authorization });
  if (url?.includes('container=silent')) return;
  if (url?.includes('container=broken')) response.writeHead(200).write('half', () => response.destroy());
  else if (url?.includes('container=gone')) response.writeHead(404).end('{"message":"no such pod"}');
  else response.end('one\n\u001b[31mERROR: {"not": json}\u001b[0m\n');
});
const config = new KubeConfig();

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  config.loadFromOptions({
    // The library wants to be told that plain http is meant.
    clusters: [{ name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
    users: [{ name: 'test', token: 'secret' }],
    contexts: [{ name: 'test', cluster: 'test', user: 'test' }],
    currentContext: 'test',
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const tail = (container: string, signal = new AbortController().signal) =>
  createPodLogs(config).tail({ namespace: 'team', pod: 'app', container }, signal);

test('is asked for with our credentials, and is no JSON', async () => {
  expect(await tail('build')).toBe('one\n\u001b[31mERROR: {"not": json}\u001b[0m\n');
  expect(asked.at(-1)).toEqual({
    url: '/api/v1/namespaces/team/pods/app/log?container=build&tailLines=20&limitBytes=65536',
    authorization: 'Bearer secret',
  });
});

test('that is not there, or breaks off, is an error', async () => {
  await expect(tail('gone')).rejects.toThrow('the API server answered 404: {"message":"no such pod"}');
  await expect(tail('broken')).rejects.toThrow();
});

test('is not waited for when the controller stops', async () => {
  const stop = new AbortController();
  const waiting = tail('silent', stop.signal);
  stop.abort(new Error('stopping'));
  await expect(waiting).rejects.toThrow('stopping');
});

test('ends the message of a failed step', async () => {
  const outcome = (name: string) => {
    const pod = podWith({ [name]: ended(51) }, {}, { phase: 'Failed' });
    const steps = [{ name, order: 0, state: stepsOf(podWith({ build: ended(51) }, {}))[0]?.state ?? {} }];
    return failureOutcome(pod, steps, createPodLogs(config), new AbortController().signal);
  };
  expect(await outcome('build')).toEqual({
    status: 'False',
    reason: 'Failed',
    message:
      'Error:  Container build terminated with error ERROR: {"not": json}: For more info use `kubectl logs -n team app-build-2-build-pod -c build` (build ended with exit code 51)',
  });
  expect((await outcome('gone')).message).toContain('could not retrieve container logs');
});
