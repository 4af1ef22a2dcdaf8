// Connections on which nothing passes any more and of which nobody is told: those that are open freeze for good, or the proxy between is stopped
// as a whole for some time.

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../free-port.ts';
import { Supervisor } from '../../supervised.ts';
import { startTcpProxy } from '../../tcp-proxy.ts';
import { until } from '../../until.ts';
import type { Disruption, DisruptionPlace } from '../disruption.ts';

export const frozen: Disruption = {
  name: 'frozen',
  about:
    'open connections freeze for good (odd rounds), or a proxy is stopped by SIGSTOP and goes on later (even rounds); two controllers',
  begin: (place) => (place.round % 2 === 1 ? forGood(place) : stopped(place)),
};

async function startBoth({ crew, identity, flags }: DisruptionPlace, port: number): Promise<void> {
  const all = [...flags, `--master=https://127.0.0.1:${port}`];
  await crew.start(identity, all);
  await crew.start(identity, all);
}

async function forGood(place: DisruptionPlace) {
  const { plane, random, atEnd } = place;
  const proxy = await startTcpProxy(Number(new URL(plane.server).port));
  atEnd(() => proxy.stop());
  await startBoth(place, proxy.port);
  return async () => {
    const freezes = 2;
    for (let done = 0; done < freezes; done += 1) {
      await pause(random.between(3_000, 12_000));
      proxy.freeze();
    }
    // The watches are found dead after 90 s at the latest; meanwhile Images go on changing.
    await pause(95_000);
    return { freezes };
  };
}

async function stopped(place: DisruptionPlace) {
  const { plane, random, atEnd } = place;
  const supervisor = await Supervisor.start();
  atEnd(() => supervisor.end());
  const port = await freePort();
  const target = new URL(plane.server).port;
  const proxy = await supervisor.startServer('proxy', process.execPath, [
    join(import.meta.dirname, '..', 'proxy-process.ts'),
    target,
    String(port),
  ]);
  await until('the proxy', () =>
    fetch(`http://127.0.0.1:${port}`).then(
      () => true,
      (error: Error) => (String(error.cause).includes('ECONNREFUSED') ? undefined : true),
    ),
  );
  await startBoth(place, port);
  return async () => {
    const stops = 3;
    for (let done = 0; done < stops; done += 1) {
      await pause(random.between(3_000, 10_000));
      process.kill(proxy.pid, 'SIGSTOP');
      await pause(random.between(5_000, 25_000));
      process.kill(proxy.pid, 'SIGCONT');
    }
    return { stops };
  };
}
