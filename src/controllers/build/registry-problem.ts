// What it means for a Build that a registry did not give what was asked for.
import { RegistryError } from '../../registry/registry-error.ts';
import { BuildProblem } from './build-problem.ts';

/**
 * The problem that a registry's answer is; any other error as it is. What may pass by itself is tried again, all else ends the Build.
 * @param what kpack's words for what was tried, such as `unable to fetch remote builder image`.
 */
export function registryProblem(error: unknown, what: string): unknown {
  if (!(error instanceof RegistryError)) return error;
  const { code, message, hint, transient, retryAfterMs } = error;
  // A Build that has ended does not notice that somebody has mended the cause.
  const then = transient ? '' : ' Then start a new build.';
  const text = `${what}: ${message}. ${hint}${then}`;
  return new BuildProblem(transient ? 'retried' : 'final', code, text, { cause: error, retryAfterMs });
}

/** Whether other credentials might help, so that the service account and its secrets are worth another look. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof RegistryError && (error.code === 'Unauthorized' || error.code === 'Forbidden');
