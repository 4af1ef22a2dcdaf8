// Leads a Service to processes of the test run on loopback, so that the API server calls webhooks through the manifests as they are.
//
// No node, no kube-proxy: nothing routes a Service's cluster address here. The API server runs with --enable-aggregator-routing and so asks the Service's
// EndpointSlices where to connect, as it does on clusters whose API server is outside the pod network. The Service, both webhook configurations and the CRDs
// stay exactly as installed (`port: 443`, selector, cluster address); the only thing that is made here is what the endpoint controller makes on a real cluster.
// The process listens on any port, so neither root nor a privileged port is needed, and several replicas can share a Service. TLS is still
// checked against `<service>.<namespace>.svc`.
//
// Slices of type IPv4 may not name a loopback address. Type FQDN may: a name made of digits is a valid domain name, and what the API server dials is an address.
// (An ExternalName Service also reaches loopback, but it would replace the Service of the manifests, and its port would have to be the registrations' 443.)
import type { Access } from './access.ts';
import { ControlPlaneError } from './control-plane-error.ts';

/** A port of a Service, as a webhook configuration names it. */
export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** kpack's webhook, as `manifests/` registers it. */
export const webhookService: ServicePort = { namespace: 'kpack', name: 'kpack-webhook', port: 443 };

const managedBy = 'kpack-ts-tests';

/**
 * Makes `listeners`, ports of 127.0.0.1, the endpoints of an installed Service; an empty list takes all away ("no endpoints available for service").
 * The API server chooses one at random for each new connection. It learns of a change by a watch, within milliseconds but not at once, and keeps open
 * connections to a former endpoint: wait for the effect, not for this function.
 * @throws ControlPlaneError when the Service, or its port, is not there
 */
export async function pointService(access: Access, service: ServicePort, listeners: readonly number[]): Promise<void> {
  const { namespace, name } = service;
  const portName = await nameOfPort(access, service);
  const slices = listeners.map((listener) => endpointSlice(service, portName, listener));
  const selector = `kubernetes.io/service-name=${name},endpointslice.kubernetes.io/managed-by=${managedBy},${portLabel}=${service.port}`;
  const present = await access.kubectlOk([
    'get',
    'endpointslices',
    `--namespace=${namespace}`,
    `--selector=${selector}`,
    '--output=name',
  ]);
  if (slices.length > 0) {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: slices });
    await access.kubectlOk(['apply', '--server-side', '--filename=-'], { input });
  }
  const wanted = new Set(slices.map((slice) => `endpointslice.discovery.k8s.io/${slice.metadata.name}`));
  const surplus = present.split('\n').filter((slice) => slice !== '' && !wanted.has(slice));
  if (surplus.length > 0) await access.kubectlOk(['delete', `--namespace=${namespace}`, '--wait=false', ...surplus]);
}

const portLabel = 'kpack-ts-tests/service-port';

/** The object that makes `listener`, a port of 127.0.0.1, an endpoint of a Service's port. @param portName the port's name in the Service */
export const endpointSlice = ({ namespace, name, port }: ServicePort, portName: string, listener: number) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${name}-${port}-${listener}`,
    namespace,
    labels: {
      'kubernetes.io/service-name': name,
      'endpointslice.kubernetes.io/managed-by': managedBy,
      [portLabel]: String(port),
    },
  },
  addressType: 'FQDN',
  ports: [{ name: portName, port: listener, protocol: 'TCP' }],
  endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
});

/** The API server matches a slice to a Service's port by name; a Service with one port may leave it empty. */
async function nameOfPort(access: Access, { namespace, name, port }: ServicePort): Promise<string> {
  const text = await access.kubectlOk(['get', 'service', name, `--namespace=${namespace}`, '--output=json']);
  const service = JSON.parse(text) as { spec: { ports?: { name?: string; port: number }[] } };
  const found = service.spec.ports?.find((candidate) => candidate.port === port);
  if (found === undefined) {
    throw new ControlPlaneError(
      `Service ${namespace}/${name} has no port ${port}: install the manifests first, and name a port of theirs.`,
    );
  }
  return found.name ?? '';
}
