// Nothing changes: what the controller costs then, which is most of the time.
import { setTimeout as pause } from 'node:timers/promises';
import { atMost } from '../../part.ts';
import { rounded } from '../../statistics.ts';
import type { Part } from '../part.ts';
import { RequestCounts } from '../request-counts.ts';

const REQUESTS_A_MINUTE = 60;
const CPU_PERCENT = 5;

/** Looks at an idle controller for some polling periods. */
export const idle: Part = async (stage, { places }, { idleSeconds, pollingSeconds }) => {
  const { subject, audit, git, urlOf, progress } = stage;
  const counts = new RequestCounts(audit);
  const before = { cpuMs: subject.cpuMs(), queries: git.queries(), requests: git.requests() };
  const began = performance.now();
  await pause(idleSeconds * 1000);
  const seconds = (performance.now() - began) / 1000;
  const requests = await counts.soFar();
  counts.end();
  const aMinute = (value: number): number => rounded((value * 60) / seconds, 1);
  const cpuPercent = rounded(((subject.cpuMs() - before.cpuMs) / (seconds * 1000)) * 100, 2);
  const queries = aMinute(git.queries() - before.queries);
  const sources = new Set(places.map(urlOf)).size;
  progress(
    `idle: ${aMinute(requests.counted)} API requests and ${queries} git queries a minute, ${cpuPercent} % of a core, ${subject.rssMb()} MB`,
  );
  const name = (what: string): string => `idle with ${places.length} Images: ${what}`;
  return {
    targets: {
      [name('API requests a minute')]: atMost(REQUESTS_A_MINUTE, aMinute(requests.counted), 'requests'),
      [name('of a core')]: atMost(CPU_PERCENT, cpuPercent, '%'),
      // A period more or less may fall into the time that is looked at.
      [name('git queries a minute')]: atMost(Math.ceil((sources * 60 * 1.05) / pollingSeconds) + 1, queries, 'queries'),
    },
    details: {
      seconds: rounded(seconds, 1),
      sources,
      requestsAMinute: aMinute(requests.counted),
      requests,
      gitQueriesAMinute: queries,
      gitRequestsAMinute: aMinute(git.requests() - before.requests),
      cpuPercent,
      rssMb: subject.rssMb(),
      peakMb: subject.peakMb(),
    },
  };
};
