// Follows the bundle that a registration publishes, as API servers do: by a watch.
import { pino } from 'pino';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { ListWatch } from '../../src/reconciler/list-watch.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';

/** A running watch of the validating registration. */
export interface PublishedBundle {
  /** What it says now, PEM. */
  current(): string;
  /** Calls `listener` with each new bundle. */
  onChange(listener: (bundle: string) => void): void;
  stop(): Promise<void>;
}

const REGISTRATION = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingwebhookconfigurations',
};
const NAME = 'validation.webhook.kpack.io';

type Registration = KubeObject & { webhooks?: { clientConfig?: { caBundle?: string } }[] };

/** Starts to follow; resolves when the first state is known. */
export async function followBundle(kubeconfig: string): Promise<PublishedBundle> {
  const client = new KubeClient(loadKubeConfig({ kubeconfig }));
  const watch = new ListWatch<string>({
    client,
    path: resourcePath(REGISTRATION),
    fieldSelector: `metadata.name=${NAME}`,
    keep: (object: Registration) =>
      Buffer.from(object.webhooks?.[0]?.clientConfig?.caBundle ?? '', 'base64').toString(),
    logger: pino({ level: 'silent' }),
    maxBackoffMs: 1000,
  });
  await watch.synced;
  return {
    current: () => watch.get(NAME) ?? '',
    onChange(listener) {
      let last = watch.get(NAME) ?? '';
      watch.onChange(({ object }) => {
        if (object === last) return;
        last = object;
        listener(object);
      });
    },
    stop: async () => {
      await watch.stop();
      client.close();
    },
  };
}
