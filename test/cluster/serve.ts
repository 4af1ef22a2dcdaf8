// Keeps one control plane for as long as this process lives: for trying things by hand, and for the test that kills its process.
//   node test/cluster/serve.ts        then, in another terminal, paste the `export` lines that it prints; the second is for its kubectl
import { dirname } from 'node:path';
import { startControlPlane } from './control-plane.ts';

const controlPlane = await startControlPlane();
process.stdout.write(`export KUBECONFIG=${controlPlane.kubeconfig}\n`);
process.stdout.write(`# pids: ${JSON.stringify(controlPlane.pids())}\n`);
process.stdout.write(`export PATH=${dirname(controlPlane.binaries.kubectl)}:$PATH\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void controlPlane.stop().then(() => process.exit(0));
  });
}
// A control plane keeps no process alive; a timer does.
setInterval(() => undefined, 60_000);
