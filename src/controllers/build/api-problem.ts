// What it means for a Build that the API server did not let the controller read what the pod depends on.
import { ApiError } from '../../reconciler/api-error.ts';
import { BuildProblem } from './build-problem.ts';

/** The problem that the refusal is; any other error as it is: where the API server does not answer, nothing can be told either. */
export function apiProblem(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const { status, message, retryAfterMs } = error;
  const isForbidden = status === 401 || status === 403;
  const reason = isForbidden ? 'ControllerForbidden' : 'ApiServerUnavailable';
  const next = isForbidden
    ? "Give the controller its rights back: apply kpack's release file again;"
    : 'If it stays so, check the API server;';
  const text = `${message}. ${next} it is tried again by itself.`;
  return new BuildProblem('retried', reason, text, { cause: error, retryAfterMs });
}
