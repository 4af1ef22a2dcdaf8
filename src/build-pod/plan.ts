// All that the steps of one pod are made from, worked out once.
import type { BuildV1alpha2 } from '../schemas/build.ts';
import { accountSecrets } from './account-secrets.ts';
import { BuildPodError } from './build-pod-error.ts';
import type { BuildSpec } from './build-spec.ts';
import { type BuilderFacts, builderFacts } from './builder-facts.ts';
import type { BuildPodContext } from './context.ts';
import { isRebase } from './is-rebase.ts';
import { choosePlatformApi } from './platform-api.ts';
import { type PodSecrets, podSecrets } from './secret-inputs.ts';
import { type Binding, serviceBindings } from './service-bindings.ts';

/** A Build, its context, and what follows from both. */
export interface Plan {
  readonly build: BuildV1alpha2;
  readonly spec: BuildSpec;
  readonly context: BuildPodContext;
  readonly builder: BuilderFacts;
  readonly platformApi: string;
  /** Whether the layers of the last image get a new base, instead of a build. */
  readonly isRebase: boolean;
  /** The base of the built image. */
  readonly runImage: string;
  /** The first tag, that of the build. */
  readonly tag: string;
  /** The others. */
  readonly additionalTags: readonly string[];
  readonly secrets: PodSecrets;
  readonly bindings: readonly Binding[];
}

/** Checks in kpack's order (spec build-pod.md, 1). @throws BuildPodError */
export function makePlan(build: BuildV1alpha2, context: BuildPodContext): Plan {
  const { spec = {} } = build;
  const bindings = serviceBindings(spec, context);
  const account = accountSecrets(context);
  const builder = builderFacts(context.builder.config);
  const platformApi = choosePlatformApi(builder.platformApis, context.maximumPlatformApi);
  const [tag, ...additionalTags] = spec.tags ?? [];
  if (tag === undefined) throw new BuildPodError('InvalidBuild', 'spec.tags: expected at least one tag, got none');
  const rebases = isRebase(build, builder.stackId, context);
  const use = { git: !rebases, blob: !rebases && spec.source?.blob?.auth === 'secret' };
  return {
    build,
    spec,
    context,
    builder,
    platformApi,
    isRebase: rebases,
    runImage: spec.runImage?.image || builder.runImage,
    tag,
    additionalTags,
    secrets: podSecrets(account, spec, use),
    bindings,
  };
}
