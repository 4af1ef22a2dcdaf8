// The endpoints of the webhook's Service, changed one at a time and without kubectl, as an endpoint controller does (see test/cluster/service-on-loopback.ts).
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { resourcePath } from '../../src/reconciler/resource.ts';
import { endpointSlice, webhookService } from '../../test/cluster/service-on-loopback.ts';

const SLICES = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices' };
const FIELD_MANAGER = 'kpack-bench';
/** The manifests leave the port of the Service without a name. */
const PORT_NAME = '';

/** Leads the Service to one more port of 127.0.0.1. */
export async function addEndpoint(client: KubeClient, port: number): Promise<void> {
  const slice = endpointSlice(webhookService, PORT_NAME, port);
  const { namespace, name } = slice.metadata;
  await client.apply(resourcePath(SLICES, { namespace, name }), slice, FIELD_MANAGER);
}

/** Leads it there no longer. */
export async function removeEndpoint(client: KubeClient, port: number): Promise<void> {
  const { namespace, name } = endpointSlice(webhookService, PORT_NAME, port).metadata;
  await client.delete(resourcePath(SLICES, { namespace, name }));
}
