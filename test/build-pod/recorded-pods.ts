// Builds and the pods that kpack made of them, as recorded in test/fixtures/pods.
import { readdirSync, readFileSync } from 'node:fs';
import type { AccountSecret, BuildPodContext } from '../../src/build-pod/context.ts';
import type { Pod } from '../../src/build-pod/pod.ts';
import { parseImageConfig } from '../../src/registry/image-config.ts';
import type { BuildV1alpha2 } from '../../src/schemas/build.ts';

const FOLDER = 'test/fixtures/pods';

interface Recording {
  name: string;
  context: {
    images: BuildPodContext['images'];
    controllerFlags: string[];
    serviceAccount: BuildPodContext['serviceAccount'];
    secrets: (Omit<AccountSecret, 'data'> & { dataKeys: string[] })[];
    builder: object;
  };
  build: BuildV1alpha2;
  pod: Pod;
}

/** One pair, as arguments and result of buildPod. */
export interface RecordedPod {
  readonly name: string;
  readonly build: BuildV1alpha2;
  readonly context: BuildPodContext;
  readonly pod: Pod;
}

/** Times were taken out of the recordings. */
const CREATED = '2026-01-02T03:04:05Z';
const CREATED_TAG = '20260102.030405';

export const recordedPods: readonly RecordedPod[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => fromRecording(readFileSync(`${FOLDER}/${file}`, 'utf8')));

/** The pair of one name. */
export function recordedPod(name: string): RecordedPod {
  const found = recordedPods.find((pair) => pair.name === name);
  if (found === undefined) throw new Error(`${FOLDER}/${name}.json is missing`);
  return found;
}

function fromRecording(text: string): RecordedPod {
  const { name, context, build, pod }: Recording = JSON.parse(
    text.replaceAll('buildTimestamp=<date>.<time>', `buildTimestamp=${CREATED_TAG}`),
  );
  const flag = (flagName: string) =>
    context.controllerFlags.find((text) => text.startsWith(`-${flagName}=`))?.slice(flagName.length + 2);
  return {
    name,
    build: { ...build, metadata: { ...build.metadata, creationTimestamp: CREATED } },
    pod,
    context: {
      images: context.images,
      injectedSidecars: flag('injected-sidecar-support') === 'true',
      maximumPlatformApi: flag('maximum-platform-api-version') ?? '',
      trustUnknownSshHosts: flag('insecure-ssh-trust-unknown-hosts') !== 'false',
      serviceAccount: context.serviceAccount,
      secrets: context.secrets.map(({ dataKeys, ...secret }) => ({
        ...secret,
        data: Object.fromEntries(dataKeys.map((key) => [key, 'c2VjcmV0'])),
      })),
      builder: {
        reference: build.spec?.builder?.image ?? '',
        config: parseImageConfig(Buffer.from(JSON.stringify(context.builder)), 'the builder'),
      },
      serviceSecrets: new Map(),
      forbiddenSecrets: new Set(),
      now: new Date('2026-01-02T03:04:06Z'),
    },
  };
}
