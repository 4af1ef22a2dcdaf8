// The controllers of this process, each with the parts that it needs.
import type { ControllerOptions } from '../reconciler/controller.ts';
import { buildController } from './build/controller.ts';
import type { ControllerName } from './environment/controller-names.ts';
import { imageController } from './image/controller.ts';
import type { Parts } from './parts.ts';
import { sourceResolverController } from './source-resolver/controller.ts';

/** Reconciles of SourceResolvers at once; none waits for a git server. */
const RESOLVER_CONCURRENCY = 8;

/** How each is made. */
const FACTORIES: Readonly<Record<ControllerName, (parts: Parts) => ControllerOptions>> = {
  image: imageController,
  build: buildController,
  sourceresolver: (parts) => {
    const { sourceResolvers, images, builds } = parts.informers;
    const controller = sourceResolverController({
      ...parts,
      resolvers: sourceResolvers,
      observer: parts.observer('sourceresolver'),
      pollingMs: parts.settings.sourcePollingMs,
      shallowClone: parts.settings.gitShallowClone,
      concurrency: RESOLVER_CONCURRENCY * parts.settings.scalingFactor,
    });
    // It has no use for the others, but a look at thousands of sources would hold up the lists that Images wait for.
    return { ...controller, reads: [sourceResolvers, images, builds] };
  },
};

/** Those that the settings name. */
export const assemble = (parts: Parts): ControllerOptions[] =>
  parts.settings.controllers.map((name) => FACTORIES[name](parts));
