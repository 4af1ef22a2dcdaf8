// Puts one object to the API server as `kubectl apply --dry-run=server` does: nothing is stored, all webhooks are asked.
import { setTimeout } from 'node:timers/promises';
import { ApiError, isConflict, isNotFound } from '../reconciler/api-error.ts';
import type { CallOptions, KubeClient } from '../reconciler/kube-client.ts';
import { type KubeObject, resourcePath } from '../reconciler/resource.ts';
import type { JsonObject } from '../schemas/json.ts';
import { applyPatch } from './apply-patch.ts';
import type { FindServedKind, ServedKind } from './cluster-kinds.ts';
import type { ObjectName } from './finding.ts';

/** What the API server said. */
export interface ServerAnswer {
  readonly warnings: readonly string[];
  /** Absent when the object would be stored; `unknown-kind` when the server does not serve its kind in its version. */
  readonly refusal?: ApiError | 'unknown-kind';
  /** What is stored under that name now. */
  readonly current?: JsonObject;
}

/** Asks about one object. Rejects with ConnectionError when there is no answer, with ApiError 401 when we are nobody there. */
export type DryRun = (object: JsonObject, name: ObjectName) => Promise<ServerAnswer>;

/** Where to ask, and how. */
export interface DryRunOptions {
  readonly client: KubeClient;
  readonly findKind: FindServedKind;
  /** The namespace of objects that name none. */
  readonly namespace: string;
  readonly signal?: AbortSignal | undefined;
}

/** A webhook may take up to 30 s (Kubernetes, `timeoutSeconds`), and there may be several. */
const TIMEOUT_MS = 65_000;
const DRY_RUN = { dryRun: 'All', fieldManager: 'kubectl-client-side-apply', fieldValidation: 'Strict' };
/** How often a server that is busy, or that has changed the object meanwhile, is asked again. */
const ATTEMPTS = 4;
const TOO_MANY_REQUESTS = 429;
const UNAUTHORIZED = 401;

/** Makes the question. */
export function dryRunner({ client, findKind, namespace, signal }: DryRunOptions): DryRun {
  return async (object, name) => {
    const kind = await findKind(name.apiVersion, name.kind);
    if (kind === undefined) return { warnings: [], refusal: 'unknown-kind' };
    const scope: Scope = kind.namespaced ? { namespace: name.namespace || namespace } : {};
    for (let attempt = 1; ; attempt++) {
      const warnings: string[] = [];
      const options = { signal, timeoutMs: TIMEOUT_MS, onWarning: (text: string) => void warnings.push(text) };
      let current: JsonObject | undefined;
      try {
        // An object without a name gets one from the server, so there is none that it could change.
        current = name.name === '' ? undefined : await existing(client, pathOf(kind, scope, name.name), options);
        await ask(client, kind, scope, object, name.name, current, options);
        return { warnings, ...(current && { current }) };
      } catch (error) {
        if (!(error instanceof ApiError) || error.status === UNAUTHORIZED) throw error;
        const isPassing = error.status === TOO_MANY_REQUESTS || isConflict(error);
        if (!isPassing || attempt === ATTEMPTS) return { warnings, refusal: error, ...(current && { current }) };
        await setTimeout(error.retryAfterMs ?? 0, undefined, signal && { signal });
      }
    }
  };
}

/** A namespace, or none for kinds of the whole cluster. */
interface Scope {
  readonly namespace?: string;
}

const pathOf = ({ resource }: ServedKind, scope: Scope, name: string): string =>
  resourcePath(resource, { ...scope, name });

/** Creates or patches, whichever kubectl would. */
async function ask(
  client: KubeClient,
  kind: ServedKind,
  scope: Scope,
  object: JsonObject,
  name: string,
  current: JsonObject | undefined,
  options: CallOptions,
): Promise<void> {
  const asked = { ...options, query: DRY_RUN };
  if (current === undefined) {
    await client.create(resourcePath(kind.resource, scope), object as KubeObject, asked);
    return;
  }
  const patch = applyPatch(object, current);
  if (patch !== undefined) await client.patch(pathOf(kind, scope, name), 'merge', patch, asked);
}

async function existing(client: KubeClient, path: string, options: CallOptions): Promise<JsonObject | undefined> {
  try {
    return (await client.get(path, options)) as JsonObject;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
