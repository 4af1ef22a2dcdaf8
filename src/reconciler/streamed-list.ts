// Lists that come through a watch, object by object, with a bookmark at the end (KEP-3157; Kubernetes 1.32, API Concepts, "Streaming lists").
// Neither side holds a page of them, and from the end of the list the watch simply goes on.
import { ApiError, ConnectionError, SilentWatchError } from './api-error.ts';
import type { Query, WatchEvent } from './kube-client.ts';

/** What a watch is asked for to begin with all that exists; as of now, since no resourceVersion is named. */
export const STREAMED_LIST: Query = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };

/** The server does not know such lists: it sent a bookmark where only that at the end of the list may come. */
export class NotStreamedError extends Error {
  override readonly name = 'NotStreamedError';
}

/** The server ended the watch, as it does regularly, before the list was complete. */
export class UnfinishedListError extends ConnectionError {}

/** Whether the list ends here. @throws NotStreamedError for any other bookmark */
export function endsList({ type, object }: WatchEvent): boolean {
  if (type !== 'BOOKMARK') return false;
  if (object.metadata?.annotations?.['k8s.io/initial-events-end'] === 'true') return true;
  throw new NotStreamedError('the API server answered a streamed list with a common watch');
}

/** What a failed streamed list means for the next one: such servers never stream, or this one may again once it is well, or nothing. */
export function streamingAfter(error: unknown): 'never' | 'not now' | 'as before' {
  if (error instanceof NotStreamedError) return 'never';
  if (error instanceof SilentWatchError || error instanceof UnfinishedListError) return 'not now';
  if (!(error instanceof ApiError)) return 'as before';
  // A parameter that is forbidden or unknown, or a verb.
  if ([400, 405, 415, 422, 501].includes(error.status)) return 'never';
  return error.status >= 500 ? 'not now' : 'as before';
}
