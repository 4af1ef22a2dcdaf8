// The API server's look for the namespace: one whose name cannot be cannot be there.
import type { JsonObject } from '../../schemas/json.ts';
import { type Fault, nothing, type StepResult } from './fault.ts';
import { isNamespaceName } from './kubernetes-names.ts';
import type { Target } from './target.ts';

/** Whether a namespace of a good name exists is not known here. */
export function namespaceStep({ info }: Target, { namespace }: JsonObject): StepResult {
  if (info.scope === 'Cluster' || typeof namespace !== 'string' || namespace === '') return nothing;
  if (isNamespaceName(namespace)) return nothing;
  const answer = `namespaces "${namespace}" not found`;
  const fault: Fault = { code: 'invalid-namespace', path: ['metadata', 'namespace'], message: answer };
  return { faults: [fault], answer };
}
