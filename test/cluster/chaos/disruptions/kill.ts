// Controllers that die at any moment: alone and started again at once, or one of two, so that the other has to take over.
import { setTimeout as pause } from 'node:timers/promises';
import type { Disruption } from '../disruption.ts';

const ALONE = ['--leader-elect=false'];

export const kill: Disruption = {
  name: 'kill',
  about: 'SIGKILL of the controller at random: alone (odd rounds), one of two under election (even rounds)',
  async begin({ crew, random, round, identity, flags }) {
    const isAlone = round % 2 === 1;
    const start = () => crew.start(identity, isAlone ? [...flags, ...ALONE] : flags);
    await start();
    if (!isAlone) await start();
    return async () => {
      const kills = isAlone ? 6 : 3;
      for (let done = 0; done < kills; done += 1) {
        await pause(isAlone ? random.between(500, 7_000) : random.between(3_000, 20_000));
        const [victim] = crew.running.toSorted((a, b) => a.pid - b.pid);
        if (victim !== undefined) await crew.end(victim, 'SIGKILL');
        await start();
      }
      return { kills };
    };
  },
};
