// The Build that an Image makes (spec controllers.md 2.8).
import { defined } from '../../admission/defined.ts';
import { childName } from '../../build-pod/child-name.ts';
import type { ControllerSettings } from '../environment/settings.ts';
import { buildChangesText } from './build-changes-text.ts';
import { type BuildConfig, wantedConfig } from './build-config.ts';
import type { BuildHistory } from './build-history.ts';
import { isUnattended } from './build-need.ts';
import { buildTags } from './build-tags.ts';
import type { BuilderView } from './builder-view.ts';
import type { Change } from './changes/change.ts';
import { imageOwner } from './image-owner.ts';
import { lastBuild } from './last-build.ts';
import {
  ATTEMPT,
  BUILD_CHANGES,
  BUILD_NUMBER,
  BUILDER_KIND,
  BUILDER_NAME,
  CONTROL_PREFIX,
  HIDE_ENV_VALUES,
  IMAGE,
  IMAGE_GENERATION,
  REASON,
} from './names.ts';
import type { Build, BuildSpec, Image } from './objects.ts';

/** What a Build is made of. */
export interface NewBuildInput {
  readonly image: Image;
  readonly number: number;
  readonly changes: readonly Change[];
  readonly attempt: number;
  /** What the resolver found. */
  readonly source: BuildConfig['source'];
  readonly builder: BuilderView;
  readonly history: BuildHistory;
  /** Name of the claim that is there for the cache; empty: there is none. */
  readonly claimName: string;
  readonly settings: Pick<ControllerSettings, 'enablePriorityClasses'>;
  readonly now: Date;
}

/** All annotations of an object together (Kubernetes, TotalAnnotationSizeLimitB), with room for what others may add. */
const MOST_ANNOTATIONS = 240 * 1024;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The name is the same for everybody who thinks that this Build is due: it cannot be made twice. */
export const buildName = (image: Image, number: number): string =>
  childName(image.metadata?.name ?? '', `-build-${number}`);

/** The Build to create. */
export function newBuild(input: NewBuildInput): Build {
  const { image, number } = input;
  const { name = '', namespace = '', generation = 0, labels } = image.metadata ?? {};
  const metadata: NonNullable<Build['metadata']> = {
    name: buildName(image, number),
    namespace,
    labels: {
      ...labels,
      [BUILD_NUMBER]: String(number),
      [IMAGE]: name,
      [IMAGE_GENERATION]: String(generation),
    },
    annotations: annotations(input),
    ownerReferences: [imageOwner(image)],
  };
  return { apiVersion: 'kpack.io/v1alpha2', kind: 'Build', metadata, spec: spec(input) };
}

function annotations({ image, changes, attempt, settings: _, ...input }: NewBuildInput): Record<string, string> {
  const given = image.metadata?.annotations ?? {};
  // What the author tells this controller is not for Builds: a trigger that each Build inherits never ends (11, 2).
  const inherited = Object.fromEntries(
    Object.entries(given).filter(([key]) => !key.startsWith(CONTROL_PREFIX) && key !== LAST_APPLIED),
  );
  const own = {
    [REASON]: changes.map(({ reason }) => reason).join(','),
    [BUILDER_NAME]: input.builder.name,
    [BUILDER_KIND]: image.spec?.builder?.kind ?? '',
    ...(attempt > 1 ? { [ATTEMPT]: String(attempt) } : {}),
  };
  const used = Buffer.byteLength(JSON.stringify({ ...inherited, ...own }));
  const text = buildChangesText(changes, {
    hidesEnvValues: given[HIDE_ENV_VALUES] === 'true',
    mostBytes: MOST_ANNOTATIONS - used,
  });
  return { ...inherited, ...own, [BUILD_CHANGES]: text };
}

function spec({
  image,
  number,
  changes,
  source,
  builder,
  history,
  claimName,
  settings,
  now,
}: NewBuildInput): BuildSpec {
  const wanted = image.spec ?? {};
  const { build = {} } = wanted;
  const { env, resources, services, cnbBindings } = wantedConfig(image, source ?? {});
  const priority = isUnattended(changes) ? 'kpack-build-low-priority' : 'kpack-build-high-priority';
  return defined<BuildSpec>({
    tags: buildTags(image, number, now),
    builder: { image: builder.image },
    runImage: { image: builder.runImage },
    serviceAccountName: wanted.serviceAccountName,
    source,
    cache: cache(image, claimName),
    services,
    cnbBindings,
    env,
    resources,
    tolerations: build.tolerations,
    nodeSelector: build.nodeSelector,
    affinity: build.affinity,
    runtimeClassName: build.runtimeClassName,
    schedulerName: build.schedulerName,
    activeDeadlineSeconds: build.buildTimeout,
    creationTime: build.creationTime,
    projectDescriptorPath: wanted.projectDescriptorPath,
    notary: wanted.notary,
    cosign: wanted.cosign,
    defaultProcess: wanted.defaultProcess,
    lastBuild: lastBuild(history),
    priorityClassName: settings.enablePriorityClasses ? priority : undefined,
  });
}

function cache({ spec }: Image, claimName: string): NonNullable<BuildSpec['cache']> {
  const tag = spec?.cache?.registry?.tag;
  return {
    ...(claimName === '' ? {} : { volume: { persistentVolumeClaimName: claimName } }),
    ...(tag ? { registry: { tag } } : {}),
  };
}
