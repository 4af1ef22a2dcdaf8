// A recorded Build with something changed.
import { buildPod } from '../../src/build-pod/build-pod.ts';
import type { BuildPodContext } from '../../src/build-pod/context.ts';
import type { Container, Pod } from '../../src/build-pod/pod.ts';
import { parseImageConfig } from '../../src/registry/image-config.ts';
import type { BuildV1alpha2 } from '../../src/schemas/build.ts';
import { recordedPod } from './recorded-pods.ts';

export type Spec = NonNullable<BuildV1alpha2['spec']>;

/** What is unlike the recording. */
export interface Variant {
  readonly of?: string;
  readonly metadata?: NonNullable<BuildV1alpha2['metadata']>;
  readonly spec?: Spec;
  readonly context?: Partial<BuildPodContext>;
  /** Of the builder image: members that are undefined are taken out. */
  readonly env?: Record<string, string | undefined>;
  readonly labels?: Record<string, string | undefined>;
  readonly os?: string;
}

/** The pod of a variant. */
export const podOf = (variant: Variant): Pod => buildPod(...variantOf(variant));

/** The arguments of buildPod for a variant. */
export function variantOf(variant: Variant): [BuildV1alpha2, BuildPodContext] {
  const { build, context } = recordedPod(variant.of ?? 'base');
  const { config, reference } = context.builder;
  const env = { ...Object.fromEntries(config.env.map((entry) => entry.split('='))), ...variant.env };
  const image = {
    os: variant.os ?? config.os,
    config: {
      Env: Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
      Labels: { ...config.labels, ...variant.labels },
    },
  };
  const builder = { reference, config: parseImageConfig(Buffer.from(JSON.stringify(image)), 'the builder') };
  return [
    { ...build, metadata: { ...build.metadata, ...variant.metadata }, spec: { ...build.spec, ...variant.spec } },
    { ...context, builder, ...variant.context },
  ];
}

/** The container of one name. */
export function step(pod: Pod, name: string): Container {
  const found = [...pod.spec.initContainers, ...pod.spec.containers].find((container) => container.name === name);
  if (found === undefined) throw new Error(`the pod has no step ${name}`);
  return found;
}

/** `name=value` of the variables of a step. */
export const envOf = (pod: Pod, name: string): string[] =>
  (step(pod, name).env ?? []).map((variable) => `${variable.name}=${variable.value ?? ''}`);
