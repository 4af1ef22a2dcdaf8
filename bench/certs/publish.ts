// Puts a bundle into the six objects one after another, as kpack's loops do (spec admission.md 7.3): read, replace.
import { TARGETS } from '../../src/certs/targets.ts';
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { resourcePath } from '../../src/reconciler/resource.ts';

const SERVICE = { namespace: 'kpack', name: 'kpack-webhook' };

/** Publishes `bundle` (PEM). */
export async function publish(client: KubeClient, bundle: string, fieldManager: string): Promise<void> {
  for (const target of TARGETS) {
    const path = resourcePath(target.resource, { name: target.name });
    const entries = target.entries(await client.get(path), SERVICE);
    const { group, version } = target.resource;
    const body = { apiVersion: `${group}/${version}`, kind: target.kind, metadata: { name: target.name } };
    await client.apply(path, { ...body, ...target.fields(entries, bundle) }, fieldManager);
  }
}
