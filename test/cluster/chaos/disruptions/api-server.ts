// The API server dies in the middle of whatever it does, and comes back.
import { setTimeout as pause } from 'node:timers/promises';
import type { Disruption } from '../disruption.ts';

export const apiServer: Disruption = {
  name: 'api-server',
  about: 'SIGKILL of the API server, and a start some seconds later',
  async begin({ plane, crew, random, identity, flags }) {
    await crew.start(identity, flags);
    return async () => {
      const kills = 2;
      for (let done = 0; done < kills; done += 1) {
        await pause(random.between(3_000, 10_000));
        await plane.stopApiServer('SIGKILL');
        await pause(random.between(0, 4_000));
        await plane.startApiServer();
      }
      await pause(random.between(0, 3_000));
      return { kills };
    };
  },
};
