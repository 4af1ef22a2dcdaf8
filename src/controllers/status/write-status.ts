// Writes a status when it says something new, and only over the state that it was decided on.
import type { Static, TSchema } from 'typebox';
import { ApiError, isConflict, isNotFound } from '../../reconciler/api-error.ts';
import { keyOf } from '../../reconciler/key.ts';
import type { KubeClient } from '../../reconciler/kube-client.ts';
import { type KubeObject, type Resource, resourcePath } from '../../reconciler/resource.ts';
import { sameMeaning } from './same-meaning.ts';

/** Where and how to write. */
export interface StatusWriting<S extends TSchema> {
  readonly client: KubeClient;
  readonly resource: Resource;
  /** Schema of the status. */
  readonly schema: S;
  /** The cache that the object came from: it learns what was written, so that the next pass does not decide on what was before. */
  readonly informer: { learn(object: KubeObject): void };
  readonly signal?: AbortSignal;
}

/**
 * Gives the object the wanted status. No request when the stored one means the same. An object that is gone needs none.
 * @param object as the decision saw it
 * @returns whether something was written
 * @throws ApiError 409 when somebody changed the object since: look again. Any other refusal says which object it was about; an
 * admission webhook that refuses (kpack's own judges the whole spec here) is named, since nothing but the spec or that webhook can mend it.
 */
export async function writeStatus<S extends TSchema>(
  object: KubeObject & { readonly status?: Static<S> },
  status: Static<S>,
  { client, resource, schema, informer, signal }: StatusWriting<S>,
): Promise<boolean> {
  if (sameMeaning(schema, object.status, status)) return false;
  const { namespace, name } = object.metadata ?? {};
  const path = resourcePath(resource, { namespace, name, subresource: 'status' });
  try {
    informer.learn(await client.update(path, { ...object, status } as KubeObject, { signal }));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    if (!(error instanceof ApiError) || isConflict(error)) throw error;
    const what = `the status of ${resource.plural}.${resource.group} ${keyOf(object)} was refused: ${error.message}`;
    throw new ApiError(error.status, error.reason, what, error.retryAfterMs, error.causes);
  }
}
