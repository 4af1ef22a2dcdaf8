// The questions that the API server puts to our webhooks about a manifest.
import type { AdmissionRequest } from '../../admission/request.ts';
import type { JsonObject } from '../../schemas/json.ts';
import { GROUP } from '../../schemas/kinds.ts';
import { USER } from './facts.ts';
import type { Target } from './target.ts';

/** About a new object. */
export const createRequest = (target: Target, object: JsonObject): AdmissionRequest => ({
  kind: { group: GROUP, version: target.version, kind: target.info.kind },
  operation: 'CREATE',
  subResource: '',
  user: USER,
  object,
  oldObject: undefined,
});

/** About an object that takes the place of `stored`. */
export const updateRequest = (target: Target, object: JsonObject, stored: JsonObject): AdmissionRequest => ({
  ...createRequest(target, object),
  operation: 'UPDATE',
  oldObject: stored,
});
