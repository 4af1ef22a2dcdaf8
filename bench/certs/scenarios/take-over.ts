// kpack is replaced while it serves: its Secret and registrations are there, its process still answers with its leaf, and ours is applied over them.
import { setTimeout as pause } from 'node:timers/promises';
import { untilServed } from '../../../test/cluster/installation.ts';
import { applyKpackCrds, applyKpackWebhook, kpackCertificates } from '../../../test/cluster/kpack-state.ts';
import { until } from '../../../test/cluster/until.ts';
import { startForeignServer } from '../foreign-server.ts';
import { startRulesServer } from '../rules-server.ts';
import type { Notes, Scenario } from '../scenario.ts';
import { authoritiesOf, fingerprints, leafOf } from '../secret-phase.ts';
import { servedLeaf } from '../served-leaf.ts';
import type { Stage } from '../stage.ts';
import { leafIn } from './naive.ts';

const WITHIN_MS = 120_000;

/** Waits until our replicas serve the Secret's leaf and all six objects trust what the Secret says. kpack's authority may stay for as long as its leaf may be served. */
async function untilAgreed({ observer, replicas }: Stage): Promise<void> {
  await until(
    'replicas and bundles that agree with the Secret',
    async () => {
      const { data } = observer.secret();
      const trusted = authoritiesOf(data);
      for (const [name, bundle] of observer.bundles()) {
        if (!trusted.every((ca) => bundle.includes(ca))) throw new Error(`${name} does not trust all of the Secret's`);
      }
      for (const { port } of replicas.list()) {
        if ((await servedLeaf(port)) !== leafOf(data)) throw new Error(`port ${port} serves another leaf`);
      }
      return true;
    },
    { withinMs: WITHIN_MS, everyMs: 100 },
  );
}

async function rotate(stage: Stage, notes: Notes, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await (await stage.rotate(args)).done;
  if (code !== 0) notes.problems.push(`certs rotate ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  await untilAgreed(stage);
  stage.progress(`rotated ${args.join(' ')} beside kpack`);
}

export const takeOver: Scenario = {
  name: 'take-over',
  about:
    'ours is applied over kpack under load; a process with kpack’s leaf goes on serving while ours rotates, and leaves at the end',
  async prepare(stage) {
    const { plane, replicas } = stage;
    const certificates = await kpackCertificates();
    await applyKpackCrds(plane, 'v0.17.2', certificates['ca-cert.pem']);
    await applyKpackWebhook(plane, certificates);
    // Of kpack's installation only its Service is missing in the recording; it is ours.
    await plane.kubectlOk(['apply', `--filename=manifests/webhook/service.yaml`]);
    const rules = await startRulesServer(stage.program);
    stage.atEnd(rules.end);
    const kpack = await startForeignServer(leafIn(certificates), rules.port);
    stage.atEnd(kpack.end);
    await replicas.addForeign(kpack.port);
    await untilServed(plane);
    return async (notes) => {
      const theirs = fingerprints(certificates['ca-cert.pem'])[0] ?? '';
      await plane.kubectlOk(['apply', `--filename=${stage.release}`]);
      for (let i = 0; i < 3; i++) await replicas.add();
      await untilAgreed(stage);
      notes.details.leafAfterTakeOver =
        leafOf(stage.observer.secret().data) === fingerprints(certificates['server-cert.pem'])[0] ? 'kpack’s' : 'ours';
      await rotate(stage, notes, []);
      await rotate(stage, notes, ['--ca']);
      await rotate(stage, notes, ['--ca']);
      // Long enough for every client to have applied what was published.
      await pause(stage.propagationMs);
      notes.details.kpackStillTrusted = authoritiesOf(stage.observer.secret().data).includes(theirs);
      await replicas.removeForeign(kpack.port);
      await pause(stage.propagationMs);
    };
  },
};
