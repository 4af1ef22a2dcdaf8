// What an image says of the build that made it, for builds whose last step could not tell: kpack tries for ever to read its message
// (spec controllers.md, 11, 21).
import { parseReference, referenceName } from '../../admission/image-reference.ts';
import { requiredLabel } from '../../registry/image-config.ts';
import { isRecord } from '../../registry/json-record.ts';
import type { RemoteImage } from '../../registry/read-image.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import type { BuildResult } from './build-result.ts';
import { buildpack, stackOf } from './completion-message.ts';

const BUILD_LABEL = 'io.buildpacks.build.metadata';
const LIFECYCLE_LABEL = 'io.buildpacks.lifecycle.metadata';
const STACK_LABEL = 'io.buildpacks.stack.id';

/**
 * The result by the labels of the app image.
 * @throws RegistryError InvalidImage when no lifecycle made it
 */
export function imageResult({ reference, config }: RemoteImage): BuildResult {
  const metadata = parse(requiredLabel(config, BUILD_LABEL), BUILD_LABEL);
  const launcher = isRecord(metadata.launcher) ? metadata.launcher : {};
  const lifecycle = parse(config.labels[LIFECYCLE_LABEL] ?? '{}', LIFECYCLE_LABEL);
  return {
    latestImage: referenceName(reference),
    latestCacheImage: '',
    buildMetadata: Array.isArray(metadata.buildpacks) ? metadata.buildpacks.flatMap(buildpack) : [],
    stack: stackOf(config.labels[STACK_LABEL] ?? '', runImage(lifecycle)),
    lifecycleVersion: typeof launcher.version === 'string' ? launcher.version : '',
  };
}

/** Repository of the run image (`runImage.image` since platform API 0.12, `stack.runImage.image` before) with the digest of the used one. */
function runImage(lifecycle: Record<string, unknown>): string {
  const own = isRecord(lifecycle.runImage) ? lifecycle.runImage : {};
  const stack = isRecord(lifecycle.stack) && isRecord(lifecycle.stack.runImage) ? lifecycle.stack.runImage : {};
  const name = [own.image, stack.image].find((image) => typeof image === 'string' && image !== '');
  const place = typeof name === 'string' ? parseReference(name, 'head') : undefined;
  const used = typeof own.reference === 'string' ? parseReference(own.reference, 'head') : undefined;
  if (place === undefined || used === undefined || !('digest' in used)) return '';
  const { registry, repository } = place;
  return referenceName({ registry, repository, digest: used.digest });
}

function parse(label: string, name: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(label);
  } catch (error) {
    throw new RegistryError('InvalidImage', `label ${name} is not JSON`, { cause: error });
  }
  return isRecord(parsed) ? parsed : {};
}
