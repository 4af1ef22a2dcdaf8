// The last step, of builds and rebases: signs the image and tells the controller what was made; kpack's own program (spec build-pod.md,
// 2.4, 2.7, 3 and 9).
import type { EnvVar } from '../schemas/env.ts';
import { container } from './container.ts';
import { HOME, NOTARY, REPORT } from './directories.ts';
import { envVar } from './env-var.ts';
import { HOME_VARIABLE } from './lifecycle-step.ts';
import { literal } from './literal.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';

const TERMINATION_MESSAGE_PATH = '/tmp/termination-log';

/** After a rebase there is no home with credentials of pull secrets. */
export function completion(plan: Plan): Container {
  const { spec, context, secrets, isRebase } = plan;
  const directories = isRebase ? [REPORT, NOTARY] : [HOME, REPORT, NOTARY];
  const mounts = [...secrets.account.mounts, ...secrets.signing.mounts];
  return container(
    {
      name: 'completion',
      image: context.images.completion,
      command: ['/cnb/process/completion'],
      args: [...notaryArgs(plan), ...secrets.account.args, ...annotationArgs(plan), ...secrets.signing.args],
      env: [...(isRebase ? [] : [HOME_VARIABLE]), ...settings(plan)],
      volumeMounts: isRebase ? [...directories, ...mounts] : [...mounts, ...directories],
      terminationMessagePath: TERMINATION_MESSAGE_PATH,
      terminationMessagePolicy: 'FallbackToLogsOnError',
    },
    spec,
  );
}

const settings = ({ spec }: Plan): EnvVar[] => [
  envVar('CACHE_TAG', spec.cache?.registry?.tag),
  envVar('TERMINATION_MESSAGE_PATH', TERMINATION_MESSAGE_PATH),
];

function notaryArgs({ spec }: Plan): string[] {
  const url = spec.notary?.v1?.url;
  return url === undefined ? [] : [`-notary-v1-url=${literal(url)}`];
}

function annotationArgs({ build, spec }: Plan): string[] {
  const { creationTimestamp, labels = {} } = build.metadata ?? {};
  const annotations = [
    { name: 'buildTimestamp', value: timestamp(creationTimestamp) },
    { name: 'buildNumber', value: labels['image.kpack.io/buildNumber'] },
    ...(spec.cosign?.annotations ?? []),
  ];
  return annotations.map(({ name = '', value = '' }) => `-cosign-annotations=${literal(`${name}=${value}`)}`);
}

/** `20260102.030405`, in UTC as the API server writes times. */
const timestamp = (time = '0001-01-01T00:00:00Z'): string =>
  time.slice(0, 'yyyy-MM-ddThh:mm:ss'.length).replaceAll(/[-:]/g, '').replace('T', '.');
