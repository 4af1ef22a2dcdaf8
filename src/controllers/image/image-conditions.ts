// What an Image says of itself (spec controllers.md 2.11). The sentences are kpack's; where kpack is silent they are ours.
import { conditionOf } from '../status/condition-of.ts';
import type { WantedCondition } from '../status/settled-conditions.ts';
import type { BuilderView } from './builder-view.ts';
import type { Change } from './changes/change.ts';
import type { Build, Image, SourceResolver } from './objects.ts';

/** The builder of the Image does not exist. */
export function builderNotFound({ metadata, spec }: Image): WantedCondition {
  const { kind, name } = spec?.builder ?? {};
  // A ClusterBuilder is in no namespace, a Builder is looked for in that of the Image.
  const searched = kind === 'ClusterBuilder' ? '' : (metadata?.namespace ?? '');
  return ready('False', 'BuilderNotFound', `Error: Unable to find builder '${name ?? ''}' in namespace '${searched}'.`);
}

/** A Build runs; its own words, or that it was made. */
export const buildRunning = (build: Build): WantedCondition => ready('Unknown', 'BuildRunning', runningMessage(build));

function runningMessage({ metadata, status }: Build): string | undefined {
  const succeeded = conditionOf(status, 'Succeeded');
  return succeeded === undefined ? `Build '${metadata?.name}' is executing` : succeeded.message;
}

/** The builder has no image, or is being looked at. */
export const builderNotReady = (builder: BuilderView): WantedCondition =>
  ready('False', 'BuilderNotReady', builderNotReadyMessage(builder));

/** The source is not known. What the resolver says of it is added. */
export function resolverNotReady(name: string, resolver: SourceResolver | undefined): WantedCondition {
  const why = conditionOf(resolver?.status, 'Ready');
  const message = why?.status === 'True' ? undefined : why?.message;
  return ready('Unknown', 'ResolverNotReady', `Error: SourceResolver '${name}' is not ready${also(message)}`);
}

/** The newest Build succeeded, and nothing is to be built. */
export const upToDate = (build: Build): WantedCondition =>
  ready('True', 'UpToDate', conditionOf(build.status, 'Succeeded')?.message);

/** The newest Build failed. @param retryAt when it is tried again by itself */
export function buildFailed({ metadata, status }: Build, retryAt: Date | undefined): WantedCondition {
  const why = conditionOf(status, 'Succeeded')?.message ?? '';
  const failed = `Error: Build '${metadata?.name}' in namespace '${metadata?.namespace}' failed: ${why}`;
  const again = retryAt === undefined ? '' : `; it is tried again after ${retryAt.toISOString().slice(0, 19)}Z`;
  return ready('False', 'BuildFailed', failed + again);
}

/** There is neither a Build nor a reason for one. */
export const unknownState = (): WantedCondition => ready('Unknown', 'UnknownState', 'Error: Build status unknown');

/** A child cannot be made. @param reason one word; @param message what was refused, in the words of the API server too */
export const childRefused = (reason: string, message: string): WantedCondition => ready('False', reason, message);

/** The name of the next child is still taken. */
export const waitsForName = (message: string): WantedCondition => ready('Unknown', 'NameTaken', message);

/** How the builder stands, in both conditions. */
export const builderConditions = (builder: BuilderView): WantedCondition[] => [
  builder.isReady
    ? { type: 'BuilderReady', status: 'True', reason: 'BuilderReady' }
    : { type: 'BuilderReady', status: 'False', reason: 'BuilderNotReady', message: builderNotReadyMessage(builder) },
  builder.isUpToDate
    ? { type: 'BuilderUpToDate', status: 'True', reason: 'BuilderUpToDate' }
    : {
        type: 'BuilderUpToDate',
        status: 'False',
        reason: 'BuilderNotUpToDate',
        message: 'Builder is not up to date. The latest stack and buildpacks may not be in use.',
      },
];

/** Only there when something is wrong with the volume cache: builds go on. */
export const cacheNotReady = (reason: string, message: string): WantedCondition => ({
  type: 'CacheReady',
  status: 'False',
  reason,
  message,
});

/** Only there when a build did not bring what it was made for. */
export function rebuildWithoutEffect(build: Build, changes: readonly Change[]): WantedCondition {
  const reasons = changes.map(({ reason }) => reason).join(', ');
  const name = build.metadata?.name ?? '';
  return {
    type: 'BuilderApplied',
    status: 'False',
    reason: 'RebuildWithoutEffect',
    message:
      `Build '${name}' was made for ${reasons}, and its image still differs from the builder in that: no further build is made ` +
      `before the builder changes. To build once more: kubectl annotate builds.kpack.io ${name} ` +
      `--namespace ${build.metadata?.namespace} image.kpack.io/additionalBuildNeeded=now`,
  };
}

const builderNotReadyMessage = ({ name, namespace, readyMessage }: BuilderView): string =>
  `Error: Builder '${name}' is not ready in namespace '${namespace}'${also(readyMessage)}`;

const also = (message: string | undefined): string => (message ? `; Message: ${message}` : '');

const ready = (status: WantedCondition['status'], reason: string, message: string | undefined): WantedCondition => ({
  type: 'Ready',
  status,
  reason,
  message,
});
