// The six objects that tell API servers which authority to trust when they call us (spec admission.md 7.3), and where in them
// the bundle stands. Pure: objects in, patches out.
import type { KubeObject, Resource } from '../reconciler/resource.ts';

/** The Service behind which we serve; entries that call another one are not ours to change. */
export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
}

/** One place in an object from which an API server calls our Service, and the bundle (PEM, maybe empty) that it trusts there. */
export interface Entry {
  readonly name: string;
  readonly bundle: string;
}

/** An object that carries our bundle. */
export interface Target {
  readonly resource: Resource;
  readonly kind: string;
  readonly name: string;
  /** Whether it registers an admission webhook; without their trust a replica is not ready. */
  readonly registration: boolean;
  /** The places in the object that call `service`. */
  entries(object: KubeObject, service: ServiceRef): Entry[];
  /**
   * The least that server-side apply must be given to put `bundle` (PEM) into these places; a field manager owns what it
   * applies, so it must always be all of them. Tried on Kubernetes 1.36: the other required fields need not be repeated.
   */
  fields(entries: readonly Entry[], bundle: string): object;
}

interface ClientConfig {
  caBundle?: string;
  service?: { namespace?: string; name?: string };
}

type Registration = KubeObject & { webhooks?: { name?: string; clientConfig?: ClientConfig }[] };
type Definition = KubeObject & {
  spec?: { conversion?: { strategy?: string; webhook?: { clientConfig?: ClientConfig } } };
};

const CONVERTED = ['images', 'builds', 'builders', 'sourceresolvers'];

/** Both webhook registrations and the four CustomResourceDefinitions with a conversion webhook. */
export const TARGETS: readonly Target[] = [
  registration('MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', 'defaults.webhook.kpack.io'),
  registration('ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', 'validation.webhook.kpack.io'),
  ...CONVERTED.map((plural) => definition(`${plural}.kpack.io`)),
];

function registration(kind: string, plural: string, name: string): Target {
  return {
    resource: { group: 'admissionregistration.k8s.io', version: 'v1', plural },
    kind,
    name,
    registration: true,
    entries: (object: Registration, service) =>
      (object.webhooks ?? []).flatMap((hook) => entry(hook.name ?? '', hook.clientConfig, service)),
    fields: (entries, bundle) => ({
      webhooks: entries.map((each) => ({ name: each.name, clientConfig: { caBundle: encode(bundle) } })),
    }),
  };
}

function definition(name: string): Target {
  return {
    resource: { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions' },
    kind: 'CustomResourceDefinition',
    name,
    registration: false,
    entries: ({ spec }: Definition, service) =>
      spec?.conversion?.strategy === 'Webhook'
        ? entry('spec.conversion', spec.conversion.webhook?.clientConfig, service)
        : [],
    fields: (_, bundle) => ({ spec: { conversion: { webhook: { clientConfig: { caBundle: encode(bundle) } } } } }),
  };
}

function entry(name: string, config: ClientConfig | undefined, service: ServiceRef): Entry[] {
  if (config?.service?.name !== service.name || config.service.namespace !== service.namespace) return [];
  return [{ name, bundle: Buffer.from(config.caBundle ?? '', 'base64').toString() }];
}

const encode = (pem: string) => Buffer.from(pem).toString('base64');
