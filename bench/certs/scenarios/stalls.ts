// Whether making certificates holds up the server: its event loop, and requests on open connections, while replicas whose certificates are short-lived renew
// them by themselves. What the process did itself is told from waiting for a processor, which says more about the machine: API servers have a lot to do when bundles change.
import { setTimeout as pause } from 'node:timers/promises';
import { quantile, rounded } from '../../statistics.ts';
import { goFirst } from '../go-first.ts';
import { isNear, loopFigures, loopSeconds } from '../loop-seconds.ts';
import { type Exchange, keepAsking } from '../open-connection.ts';
import type { Notes, Scenario } from '../scenario.ts';
import { decoded, fingerprints } from '../secret-phase.ts';
import type { Stage } from '../stage.ts';

/** The issue: rotation itself stalls no request for more than this. */
const STALL_MS = 50;
/** How long to look on, ms. */
const LOOK_ON_MS = 300_000;
const LEAST_LOOK_ON_MS = 120_000;
/** A leaf is renewed every 20 s, an authority every 80 s. */
const FLAGS = ['--leaf-lifetime=30s', '--ca-lifetime=120s'];

const requestFigures = (exchanges: readonly Exchange[]) => {
  const ms = exchanges.map((each) => each.ms);
  return {
    requests: ms.length,
    p50: rounded(quantile(ms, 0.5), 2),
    p99: rounded(quantile(ms, 0.99), 2),
    max: rounded(quantile(ms, 1), 2),
    over50ms: ms.filter((each) => each > STALL_MS).length,
  };
};

/** New processes have made nothing yet: the first rotation of each leader pays for what it loads. */
async function replaceAll({ replicas }: Stage): Promise<void> {
  for (const old of replicas.list()) {
    await replicas.add(FLAGS);
    await (await replicas.leave(old)).ended;
  }
}

async function measure(stage: Stage, notes: Notes): Promise<void> {
  const { observer, replicas, program, scale } = stage;
  const ca = decoded(observer.secret().data, 'ca-bundle.pem');
  const connections = await Promise.all(replicas.list().map(({ port }) => keepAsking(port, ca)));
  const wentFirst = goFirst([process.pid, ...replicas.list().map((replica) => replica.process.pid)]);
  const began = Date.now();
  await pause(Math.max(LEAST_LOOK_ON_MS, LOOK_ON_MS * scale));
  const ended = Date.now();
  for (const connection of connections) {
    const why = connection.broken();
    if (why !== undefined) notes.problems.push(`an open connection broke: ${why}`);
    connection.stop();
  }
  const isInTime = ({ at }: { readonly at: number }): boolean => at >= began + 1000 && at <= ended;
  const changes = [...observer.secretChanges, ...observer.bundleChanges].map(({ at }) => at);
  const seconds = replicas.list().flatMap(({ process }) => loopSeconds(program, process.pid));
  const exchanges = connections.flatMap((connection) => connection.exchanges);
  const parted = <T extends { readonly at: number }>(all: readonly T[], near: boolean) =>
    all.filter((each) => isInTime(each) && isNear(each.at, changes) === near);
  const during = loopFigures(parted(seconds, true));
  const seen = (key: string): number =>
    new Set(observer.secretChanges.filter(isInTime).flatMap(({ data }) => fingerprints(decoded(data, key)))).size;
  Object.assign(notes.details, {
    wentFirst,
    leavesServed: seen('server-cert.pem'),
    authorities: seen('ca-cert.pem'),
    eventLoop: { whileCertificatesChange: during, otherwise: loopFigures(parted(seconds, false)) },
    requests: {
      whileCertificatesChange: requestFigures(parted(exchanges, true)),
      otherwise: requestFigures(parted(exchanges, false)),
    },
  });
  if (!(during.ownMs.max <= STALL_MS))
    notes.problems.push(`the event loop held itself up for ${during.ownMs.max} ms while certificates changed`);
}

export const stalls: Scenario = {
  name: 'stalls',
  about:
    'three replicas renew short-lived certificates by themselves: how long their event loops are held up, and a request each 10 ms on an open connection to each, while certificates change and otherwise',
  propagationMs: 2000,
  quiet: true,
  preload: 'loop-watch.ts',
  async prepare(stage) {
    await stage.install([FLAGS, FLAGS, FLAGS]);
    await replaceAll(stage);
    return (notes) => measure(stage, notes);
  },
};
