// Step 1: fetches the source and lays out what the lifecycle needs; kpack's own program (spec build-pod.md, 2.4 and 7).
import { parseTag } from '../admission/image-reference.ts';
import type { EnvVar } from '../schemas/env.ts';
import { BUILD_CHANGES, buildChanges } from './build-changes.ts';
import { BuildPodError } from './build-pod-error.ts';
import { container } from './container.ts';
import { HOME, PLATFORM, PROJECT_METADATA, SOURCE_PULL_SECRETS, WORKSPACE } from './directories.ts';
import { envVar } from './env-var.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';
import { sourceEnv } from './source-env.ts';

export function prepare(plan: Plan): Container {
  const { spec, context, secrets } = plan;
  return container(
    {
      name: 'prepare',
      image: context.images.buildInit,
      command: ['/cnb/process/build-init'],
      args: [...secrets.account.args, ...secrets.pull.args],
      workingDir: WORKSPACE.mountPath,
      env: [...sourceEnv(spec.source), ...(spec.env ?? []).map(platformVariable), ...settings(plan)],
      volumeMounts: [
        ...secrets.account.mounts,
        ...secrets.pull.mounts,
        SOURCE_PULL_SECRETS,
        PLATFORM,
        WORKSPACE,
        HOME,
        PROJECT_METADATA,
      ],
    },
    spec,
  );
}

/** prepare hands it on to the buildpacks. Its value is the user's own formula, so `$(NAME)` stays one. */
const platformVariable = ({ name = '', value, valueFrom }: EnvVar): EnvVar => ({
  name: `PLATFORM_ENV_${name}`,
  ...(value ? { value } : {}),
  ...(valueFrom === undefined ? {} : { valueFrom }),
});

function settings({ build, spec, context, runImage, tag }: Plan): EnvVar[] {
  const annotations = build.metadata?.annotations ?? {};
  return [
    envVar('SOURCE_SUB_PATH', spec.source?.subPath),
    envVar('PROJECT_DESCRIPTOR_PATH', spec.projectDescriptorPath),
    envVar('IMAGE_TAG', tag),
    envVar('RUN_IMAGE', runImage),
    envVar('BUILDER_IMAGE', spec.builder?.image),
    envVar('BUILDER_NAME', annotations['image.kpack.io/builderName']),
    envVar('BUILDER_KIND', annotations['image.kpack.io/builderKind']),
    envVar('DNS_PROBE_HOSTNAME', registryOf(tag)),
    envVar('BUILD_CHANGES', buildChanges(annotations[BUILD_CHANGES] ?? '')),
    envVar('INSECURE_SSH_TRUST_UNKNOWN_HOSTS', String(context.trustUnknownSshHosts)),
  ];
}

function registryOf(tag: string): string {
  const registry = parseTag(tag, 'head')?.registry;
  if (registry === undefined) throw new BuildPodError('InvalidBuild', `could not parse reference: ${tag}`);
  return registry;
}
