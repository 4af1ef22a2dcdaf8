// The rotation that kpack does: authority and leaf are swapped at once. The same load must see it fail, else it proves nothing elsewhere.
import { setTimeout as pause } from 'node:timers/promises';
import { untilServed } from '../../../test/cluster/installation.ts';
import { type KpackCertificates, kpackCertificates } from '../../../test/cluster/kpack-state.ts';
import { type Leaf, startForeignServer } from '../foreign-server.ts';
import { publish } from '../publish.ts';
import { startRulesServer } from '../rules-server.ts';
import type { Scenario } from '../scenario.ts';

const ROTATIONS = 4;
const BETWEEN_MS = 8000;
const MANAGER = 'kpack';

/** The leaf in what kpack's Secret holds. */
export const leafIn = (certificates: KpackCertificates): Leaf => ({
  key: certificates['server-key.pem'],
  cert: certificates['server-cert.pem'],
});

export const naive: Scenario = {
  name: 'naive',
  about:
    'for comparison: 4 rotations as kpack does them, authority and leaf swapped at once, then published object by object; requests must fail',
  mustFail: true,
  async prepare(stage) {
    const { plane, client, replicas } = stage;
    const first = await kpackCertificates();
    await plane.kubectlOk(['apply', `--filename=${stage.release}`]);
    await publish(client, first['ca-cert.pem'], MANAGER);
    const rules = await startRulesServer(stage.program);
    stage.atEnd(rules.end);
    const servers = await Promise.all([1, 2, 3].map(() => startForeignServer(leafIn(first), rules.port)));
    for (const server of servers) {
      stage.atEnd(server.end);
      await replicas.addForeign(server.port);
    }
    await untilServed(plane);
    return async (notes) => {
      for (let i = 0; i < ROTATIONS; i++) {
        const next = await kpackCertificates();
        await Promise.all(servers.map((server) => server.serve(leafIn(next))));
        await publish(client, next['ca-cert.pem'], MANAGER);
        stage.progress(`naive rotation ${i + 1} of ${ROTATIONS}`);
        await pause(BETWEEN_MS);
      }
      notes.details.rotations = ROTATIONS;
    };
  },
};
