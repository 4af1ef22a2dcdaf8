// etcd forgets the past while controllers are cut off: what they watched from is gone (410), and they have to find out what happened meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import { BUILDS } from '../../../../src/controllers/informers.ts';
import { KubeClient } from '../../../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../../../src/reconciler/kube-config.ts';
import { resourcePath } from '../../../../src/reconciler/resource.ts';
import { compact } from '../../compaction.ts';
import { startTcpProxy } from '../../tcp-proxy.ts';
import type { Disruption } from '../disruption.ts';
import { sumOf } from '../sum-of.ts';

export const compaction: Disruption = {
  name: 'compaction',
  about: 'connections cut, etcd compacted while they are, so that watches are refused with 410',
  // With its cache the API server would still know what etcd has forgotten.
  apiServerFlags: ['--watch-cache=false'],
  async begin({ plane, crew, random, identity, flags, atEnd }) {
    const proxy = await startTcpProxy(Number(new URL(plane.server).port));
    atEnd(() => proxy.stop());
    const client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
    atEnd(() => client.close());
    const controller = await crew.start(identity, [...flags, `--master=https://127.0.0.1:${proxy.port}`]);
    await controller.ready();
    const lists = () => sumOf(controller, 'reflector_lists_total');
    const before = await lists();
    return async () => {
      const compactions = 4;
      for (let done = 0; done < compactions; done += 1) {
        await pause(random.between(1_000, 6_000));
        proxy.refuse(true);
        proxy.cut();
        await pause(random.between(1_000, 4_000));
        const { resourceVersion } = await client.list(resourcePath(BUILDS));
        await compact(plane.dir, resourceVersion);
        proxy.refuse(false);
      }
      await pause(3_000);
      return { compactions, listsAnew: (await lists()) - before };
    };
  },
};
