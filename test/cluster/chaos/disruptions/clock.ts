// The clock of the controller's machine is set while it runs, hours and a year forwards and back.
import { setTimeout as pause } from 'node:timers/promises';
import type { Disruption } from '../disruption.ts';

export const clock: Disruption = {
  name: 'clock',
  about: 'the time of day jumps by seconds to a year, forwards and back, in two controllers under election',
  hasJumpingClock: true,
  async begin({ crew, random, identity, flags }) {
    await crew.start(identity, flags);
    await crew.start(identity, flags);
    return async () => {
      const jumps = 7;
      for (let done = 0; done < jumps; done += 1) {
        await pause(random.between(1_000, 6_000));
        // The one that works, of which nothing is known here, or the other: each in its turn.
        crew.running[done % 2]?.signal('SIGUSR2');
        if (random.chance(50)) crew.running[(done + 1) % 2]?.signal('SIGUSR2');
      }
      return { jumps };
    };
  },
};
