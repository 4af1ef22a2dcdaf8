// What a builder image says of itself, as far as a pod depends on it (spec build-pod.md, 1.1).
import { type ImageConfig, requiredEnv, requiredLabel } from '../registry/image-config.ts';
import { BuildPodError } from './build-pod-error.ts';
import { parseGoInteger } from './go-integer.ts';

/** Read from labels and environment of the builder image. */
export interface BuilderFacts {
  readonly stackId: string;
  /** The run image of the builder; a Build may name another one. */
  readonly runImage: string;
  /** As written in the label, deprecated ones first. */
  readonly platformApis: readonly string[];
  readonly userId: number;
  readonly groupId: number;
}

const STACK_LABEL = 'io.buildpacks.stack.id';
const METADATA_LABEL = 'io.buildpacks.builder.metadata';

/** @throws BuildPodError when the image is no builder, or one for Windows */
export function builderFacts(config: ImageConfig): BuilderFacts {
  const stackId = read(() => requiredLabel(config, STACK_LABEL), 'builder image stack ID label not present: ');
  const metadata = read(() => parseMetadata(requiredLabel(config, METADATA_LABEL)), 'unable to get builder metadata: ');
  const userId = read(() => Number(parseGoInteger(requiredEnv(config, 'CNB_USER_ID'))));
  const groupId = read(() => Number(parseGoInteger(requiredEnv(config, 'CNB_GROUP_ID'))));
  if (config.os === 'windows') throw new BuildPodError('WindowsNotSupported', 'windows builds are not supported');
  return { stackId, ...metadata, userId, groupId };
}

function read<T>(part: () => T, prefix = ''): T {
  try {
    return part();
  } catch (error) {
    const cause = error instanceof Error ? error.message : '';
    throw new BuildPodError('InvalidBuilder', `${prefix}${cause}`, { cause: error });
  }
}

function parseMetadata(label: string): Pick<BuilderFacts, 'runImage' | 'platformApis'> {
  const metadata: unknown = JSON.parse(label);
  const platform = at(metadata, 'lifecycle', 'apis', 'platform');
  const runImage = at(metadata, 'stack', 'runImage', 'image');
  return {
    runImage: typeof runImage === 'string' ? runImage : '',
    platformApis: [...texts(at(platform, 'deprecated')), ...texts(at(platform, 'supported'))],
  };
}

/** The value behind some keys of JSON; undefined where there is none. */
function at(value: unknown, ...path: string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
