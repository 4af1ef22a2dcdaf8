// What it means for a Build that the API server does not take its pod. kpack shows nothing of most refusals (spec controllers.md, 4.3).
import { ApiError } from '../../reconciler/api-error.ts';
import { BuildProblem } from './build-problem.ts';

/** A refusal that people can do something about: how it is recognised, its reason, the next step. */
interface KnownRefusal {
  readonly text: RegExp;
  readonly reason: string;
  readonly next: string;
  readonly retryAfterMs?: number;
}

const KNOWN: readonly KnownRefusal[] = [
  {
    text: /because it is being terminated|^namespaces "[^"]*" not found$/,
    reason: 'NamespaceTerminating',
    next: 'Nothing is built in it any more.',
    retryAfterMs: 60_000,
  },
  {
    text: /exceeded quota/,
    reason: 'QuotaExceeded',
    next: 'Raise the quota of the namespace or delete what uses it up;',
  },
  {
    text: /no PriorityClass with name/,
    reason: 'PriorityClassNotFound',
    next: "Create the PriorityClass (kpack's own are in the release file), or switch --enable-priority-classes off;",
  },
  {
    text: /RuntimeClass "[^"]*" not found/,
    reason: 'RuntimeClassNotFound',
    next: 'Create the RuntimeClass or correct runtimeClassName of the Image;',
  },
  {
    text: /service account [^:]*: serviceaccount "[^"]*" not found|serviceaccounts? "[^"]*" not found/,
    reason: 'ServiceAccountNotFound',
    next: 'Create the service account or correct serviceAccountName of the Image;',
  },
  {
    text: /violates PodSecurity/,
    reason: 'PodSecurityViolation',
    next: 'Allow the pod in the Pod Security level of the namespace;',
  },
  {
    text: /cannot create resource "pods"/,
    reason: 'PodForbidden',
    next: "Give the controller its rights back: apply kpack's release file again;",
  },
  {
    text: /admission webhook|failed calling webhook|ValidatingAdmissionPolicy/,
    reason: 'PodRefusedByPolicy',
    next: 'Change the Image so that the policy allows its pod, or change the policy;',
  },
];

const AGAIN = 'it is tried again by itself.';

/** The problem that a refusal to create the pod is; any other error as it is. */
export function podRefusal(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const { message, status, retryAfterMs } = error;
  // Only a change of the Build helps, and a Build never changes.
  if (status === 422) return new BuildProblem('final', 'PodInvalid', message, { cause: error });
  const known = KNOWN.find(({ text }) => text.test(message));
  if (known !== undefined) {
    const next = known.next.endsWith(';') ? `${known.next} ${AGAIN}` : known.next;
    const wait = Math.max(known.retryAfterMs ?? 0, retryAfterMs ?? 0);
    return new BuildProblem('retried', known.reason, `${message}. ${next}`, { cause: error, retryAfterMs: wait });
  }
  const reason = status >= 500 || status === 429 ? 'ApiServerUnavailable' : 'PodRefused';
  const next =
    reason === 'PodRefused' ? 'Remove what the API server objects to;' : 'If it stays so, check the API server;';
  return new BuildProblem('retried', reason, `${message}. ${next} ${AGAIN}`, { cause: error, retryAfterMs });
}
