// Two controllers that both believe to lead: for good, or for a moment, because the lease was deleted or the leader was suspended and wakes up with
// what it knew before.
import { setTimeout as pause } from 'node:timers/promises';
import type { Disruption } from '../disruption.ts';

const LEASE = 'kpack-controller';
/** Longer than a lease lasts: the other one takes over. */
const SUSPENDED_MS: readonly [number, number] = [17_000, 22_000];

export const two: Disruption = {
  name: 'two',
  about:
    'two controllers at once: without election (odd rounds), or the lease deleted and the leader suspended (even rounds)',
  async begin({ access, crew, random, round, identity, flags }) {
    const isElected = round % 2 === 0;
    const all = isElected ? flags : [...flags, '--leader-elect=false'];
    await crew.start(identity, all);
    await crew.start(identity, all);
    return async () => {
      if (!isElected) {
        await pause(30_000);
        return { together: 1 };
      }
      let [deletions, suspensions] = [0, 0];
      for (; deletions < 6; deletions += 1) {
        await access.kubectlOk(['delete', 'lease', LEASE, '--namespace=kpack', '--ignore-not-found']);
        await pause(random.between(500, 5_000));
        if (deletions % 3 !== 1) continue;
        const victim = random.pick([crew.running[0], crew.running[1]]);
        victim?.signal('SIGSTOP');
        await pause(random.between(...SUSPENDED_MS));
        victim?.signal('SIGCONT');
        suspensions += 1;
      }
      return { deletions, suspensions };
    };
  },
};
