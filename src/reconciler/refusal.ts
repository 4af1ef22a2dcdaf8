// What a refusal of the API server means: the error for the caller, and whether the same request is welcome later.
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';

/** The error that an answer other than 2xx stands for, whether Kubernetes wrote it or something in front of it. */
export function refusal(status: number, headers: IncomingHttpHeaders, body: string): ApiError {
  const seconds = Number(headers['retry-after']);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return ApiError.fromStatus(parsed, status, retryAfterMs);
  } catch {
    // Not a Status: a proxy or an overloaded server answered in plain text.
  }
  return new ApiError(status, '', body.trim().slice(0, 200) || `HTTP status ${status}`, retryAfterMs);
}

/**
 * How long to wait before the same request, ms; undefined: it is not to be made again. API priority and fairness answers 429 before
 * anything was done; servers that start, stop or time out send Retry-After with 5xx. With some jitter, so that all who were put off
 * do not come back in the same instant.
 * @param saysWhen whether the answer had a Retry-After header.
 */
export function askedToWait({ status, retryAfterMs }: ApiError, saysWhen: boolean): number | undefined {
  if (status !== 429 && !(status >= 500 && saysWhen)) return undefined;
  return (retryAfterMs ?? 1000) * (1 + Math.random() / 4);
}
