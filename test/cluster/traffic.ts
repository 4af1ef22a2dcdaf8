// Steady traffic through the API server: writes that are defaulted, validated and converted, and reads that are converted, as many at a time as there are workers.
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type KubeObject, resourcePath } from '../../src/reconciler/resource.ts';
import type { Access } from './access.ts';

/** Running traffic. */
export interface Traffic {
  /** How many requests were answered as they should be. */
  readonly answered: number;
  /** What went wrong, in words. */
  readonly failures: readonly string[];
  /** Lets what is under way end, and stops. */
  stop(): Promise<void>;
}

const image = {
  apiVersion: 'kpack.io/v1alpha1',
  kind: 'Image',
  metadata: { name: 'traffic', namespace: 'default' },
  spec: {
    tag: 'team/traffic',
    builder: { kind: 'ClusterBuilder', name: 'default' },
    source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
  },
};

/** Starts traffic that ends only with `stop`. The Image `traffic` that it reads must not be there yet. @throws ApiError when that cannot be made */
export async function startTraffic(access: Access, workers = 8): Promise<Traffic> {
  const client = new KubeClient(loadKubeConfig({ kubeconfig: access.kubeconfig }));
  const images = { group: 'kpack.io', version: 'v1alpha1', plural: 'images' };
  const all = resourcePath(images, { namespace: 'default' });
  const one = resourcePath(images, { namespace: 'default', name: 'traffic' });
  await client.create<KubeObject>(all, image);

  const failures: string[] = [];
  let answered = 0;
  let stopping = false;
  const written = { ...image, metadata: { ...image.metadata, name: 'written' } };
  const write = async (): Promise<unknown> => {
    const stored: typeof image = await client.create(all, written, { query: { dryRun: 'All' } });
    return { ...stored.spec };
  };
  const read = async (): Promise<unknown> => ({ ...(await client.get<typeof image>(one)).spec });
  const expected = { serviceAccount: 'default', imageTaggingStrategy: 'BuildNumber' };
  const work = async (action: () => Promise<unknown>): Promise<void> => {
    while (!stopping) {
      try {
        const spec = (await action()) as typeof expected;
        const right =
          spec.serviceAccount === expected.serviceAccount &&
          spec.imageTaggingStrategy === expected.imageTaggingStrategy;
        if (right) answered += 1;
        else failures.push(`a wrong answer: ${JSON.stringify(spec)}`);
      } catch (error) {
        failures.push(String(error));
        if (failures.length > 100) stopping = true;
      }
    }
  };
  const running = Array.from({ length: workers }, (_, i) => work(i % 2 === 0 ? write : read));
  return {
    get answered() {
      return answered;
    },
    failures,
    stop: async () => {
      stopping = true;
      await Promise.all(running);
      await client.delete(one);
      client.close();
    },
  };
}
