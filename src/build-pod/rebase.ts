// The one step of a rebase before completion: the layers of the last image on the new run image; kpack's own program (spec build-pod.md,
// 3 and 8).
import { BUILD_CHANGES, buildChanges } from './build-changes.ts';
import { container } from './container.ts';
import { REPORT, REPORT_FILE, WORKSPACE } from './directories.ts';
import { envVar } from './env-var.ts';
import type { Plan } from './plan.ts';
import type { Container } from './pod.ts';

export function rebase(plan: Plan): Container {
  const { build, spec, context, secrets, runImage } = plan;
  const changes = build.metadata?.annotations?.[BUILD_CHANGES] ?? '';
  return container(
    {
      name: 'rebase',
      image: context.images.rebase,
      command: ['/cnb/process/rebase'],
      args: [
        ...['--run-image', runImage],
        ...['--last-built-image', spec.lastBuild?.image ?? ''],
        ...['--report', REPORT_FILE],
        ...secrets.account.args,
        ...secrets.pull.args,
        plan.tag,
        ...plan.additionalTags,
      ],
      workingDir: WORKSPACE.mountPath,
      env: [envVar('BUILD_CHANGES', buildChanges(changes))],
      volumeMounts: [...secrets.account.mounts, ...secrets.pull.mounts, REPORT],
    },
    spec,
  );
}
