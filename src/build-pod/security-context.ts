// Who the containers of a pod run as (spec build-pod.md, 2.2 and 3).
import type { Plan } from './plan.ts';
import type { PodSecurityContext } from './pod.ts';

/** The user of the builder, to whose group the volumes belong; a rebase runs as the user of its own image. */
export function securityContext({ isRebase, builder }: Plan): PodSecurityContext {
  const common = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } as const;
  if (isRebase) return common;
  return { ...common, runAsUser: builder.userId, runAsGroup: builder.groupId, fsGroup: builder.groupId };
}
