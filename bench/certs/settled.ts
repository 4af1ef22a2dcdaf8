// Waits until a rotation or a repair is over for everybody: the Secret steady, six equal bundles that trust it, and each replica serving its leaf.
import { until } from '../../test/cluster/until.ts';
import { bundleKey, type Observer } from './observer.ts';
import { authoritiesOf, decoded, fingerprints, leafOf } from './secret-phase.ts';
import { servedLeaf } from './served-leaf.ts';
import type { Stage } from './stage.ts';

/** Objects that carry the bundle. */
const TARGETS = 6;

/** Why it is not over yet; undefined when it is. */
export async function whyUnsettled({ observer, replicas }: Stage): Promise<string | undefined> {
  const { phase, data } = observer.secret();
  if (phase !== 'steady' && !(phase === 'switched' && onlyForeignOnesStay(observer))) return `the Secret is ${phase}`;
  const trusted = bundleKey(authoritiesOf(data));
  const bundles = [...observer.bundles()];
  const wrong = bundles.filter(([, bundle]) => bundle !== trusted).map(([name]) => name);
  if (bundles.length < TARGETS) return `only ${bundles.length} of ${TARGETS} objects are there`;
  if (wrong.length > 0) return `another bundle than the Secret's is in ${wrong.join(', ')}`;
  const leaf = leafOf(data);
  for (const { port } of replicas.list()) {
    const served = await servedLeaf(port);
    if (served !== leaf) return `port ${port} serves ${served.slice(0, 11)}… and not ${leaf?.slice(0, 11)}…`;
  }
  return undefined;
}

/** What kpack made stays trusted for as long as a process of kpack's may serve it; that is no rotation under way. */
function onlyForeignOnesStay({ secret, ownAuthorities }: Observer): boolean {
  const { data } = secret();
  const present = fingerprints(decoded(data, 'ca-cert.pem'));
  return authoritiesOf(data).every((ca) => present.includes(ca) || !ownAuthorities.has(ca));
}

/** Waits for it. @returns how long it took, ms @throws ControlPlaneError with the reason when it takes longer than `withinMs` */
export async function untilSettled(stage: Stage, withinMs: number): Promise<number> {
  const began = performance.now();
  await until(
    'the end of it for everybody',
    async () => {
      const why = await whyUnsettled(stage);
      if (why !== undefined) throw new Error(why);
      return true;
    },
    { withinMs, everyMs: 100 },
  );
  return performance.now() - began;
}
