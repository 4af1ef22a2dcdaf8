// What can be stored of metadata but is hardly meant, in the API server's words where it has any.
import { goQuote } from '../../admission/go-quote.ts';
import { isObject, type JsonObject } from '../../schemas/json.ts';
import type { Fault } from './fault.ts';
import { duplicateOwners } from './metadata-rules.ts';
import type { Target } from './target.ts';

/** Advice and notes about a metadata whose types are right. `update`: something of that name is stored already. */
export function metadataAdvice({ info }: Target, metadata: JsonObject, update: boolean): Fault[] {
  const { name, generateName, namespace, resourceVersion, finalizers, ownerReferences } = metadata;
  const faults: Fault[] = [];
  const say = (fault: Fault): void => void faults.push(fault);
  if (info.scope === 'Cluster' && namespace) {
    const message = `metadata.namespace: a ${info.kind} is in no namespace; the API server ignores it`;
    say({ code: 'ignored-namespace', path: ['metadata', 'namespace'], part: 'key', message });
  }
  if (resourceVersion && resourceVersion !== '0') {
    const message = update
      ? 'metadata.resourceVersion: the update fails unless the stored object is still in this state'
      : 'metadata.resourceVersion: resourceVersion should not be set on objects to be created';
    say({ code: 'resource-version', path: ['metadata', 'resourceVersion'], part: 'key', message });
  }
  if (generateName && !name) {
    const message = `from ${generateName}: cannot use generate name with apply`;
    say({ code: 'generate-name', path: ['metadata', 'generateName'], part: 'key', message });
  }
  if (Array.isArray(finalizers)) {
    for (const [i, finalizer] of finalizers.entries()) {
      const message = typeof finalizer === 'string' ? unqualified(finalizer) : undefined;
      if (message !== undefined) say({ code: 'unqualified-finalizer', path: ['metadata', 'finalizers', i], message });
    }
  }
  if (Array.isArray(ownerReferences)) {
    const owners = ownerReferences.filter(isObject);
    const twice = duplicateOwners(owners);
    const uids = twice.map((i) => owners[i]?.uid).join(', ');
    const message = `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`;
    for (const i of twice.slice(0, 1))
      say({ code: 'duplicate-owner', path: ['metadata', 'ownerReferences', i], message });
  }
  return faults;
}

const OF_KUBERNETES = ['orphan', 'foregroundDeletion', 'kubernetes'];

/** The warning of apiextensions-apiserver about finalizers that others may have too. */
function unqualified(finalizer: string): string | undefined {
  if (finalizer.includes('/') || OF_KUBERNETES.includes(finalizer)) return undefined;
  const path = finalizer.includes('.') ? ' including a path (/)' : '';
  return `metadata.finalizers: ${goQuote(finalizer)}: prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
}
