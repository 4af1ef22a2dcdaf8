// A registry that refuses for want of credentials, while a secret that was meant to hold them lies there and cannot be used: the refusal
// says both, since nobody looks for the second.
import { RegistryError } from '../../registry/registry-error.ts';
import type { SecretProblem } from '../../registry/secret-keychain.ts';
import { isRefusal } from './registry-problem.ts';

/** The same error; a refusal names in its hint what is wrong with secrets, and what to do (docs/registries.md). */
export function namingUnusable(error: unknown, problems: readonly SecretProblem[]): unknown {
  if (problems.length === 0 || !(error instanceof RegistryError) || !isRefusal(error)) return error;
  const { code, message, status, retryAfterMs, hint } = error;
  const told = problems.map((problem) => problem.message).join('; ');
  const details = { cause: error, retryAfterMs, hint: `${hint} Passed over: ${told}.` };
  return new RegistryError(code, message, status === undefined ? details : { ...details, status });
}
