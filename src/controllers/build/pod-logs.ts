// The end of what a container wrote: the API server fetches it from the node, as plain text, which the client for objects does not read.
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { resourcePath } from '../../reconciler/resource.ts';
import { withinTime } from '../../registry/time-limit.ts';
import { PODS } from '../build-pod-state.ts';

/** Which container. */
export interface LogPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Reads logs of pods. Right needed: get on pods/log. */
export interface PodLogs {
  /** The last lines. @throws Error when the log cannot be had: the node is gone, say */
  tail(place: LogPlace, signal: AbortSignal): Promise<string>;
}

const TIMEOUT_MS = 10_000;
const LINES = 20;
/** Of the last lines no more than this is read, bytes. */
const LARGEST = 64 * 1024;

/** @param config the API server and how to authenticate there. */
export const createPodLogs = (config: KubeConfig): PodLogs => ({
  tail: ({ namespace, pod, container }, signal) =>
    withinTime(
      TIMEOUT_MS,
      signal,
      () => new Error(`the log of pod ${pod} was not there in time`),
      async (limit) => {
        const server = config.getCurrentCluster()?.server ?? '';
        const path = resourcePath(PODS, { namespace, name: pod, subresource: 'log' });
        const url = new URL(server.replace(/\/$/, '') + path);
        url.search = String(new URLSearchParams({ container, tailLines: `${LINES}`, limitBytes: `${LARGEST}` }));
        const options: https.RequestOptions = { headers: {} };
        await config.applyToHTTPSOptions(options);
        const { request } = url.protocol === 'http:' ? http : https;
        const sent = request(url, { ...options, method: 'GET', signal: limit });
        // Errors before the answer are awaited, later ones reach whoever reads it; none may end the process.
        sent.on('error', () => undefined);
        sent.end();
        const [answer] = (await once(sent, 'response')) as [http.IncomingMessage];
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString('utf8');
        if (answer.statusCode !== 200)
          throw new Error(`the API server answered ${answer.statusCode}: ${text.slice(0, 200)}`);
        return text;
      },
    ),
});
