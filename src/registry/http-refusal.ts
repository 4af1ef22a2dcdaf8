// Turns an HTTP answer that is not the wanted one into a RegistryError, in the words of the reference (spec registry.md, 7.5).
import { STATUS_CODES } from 'node:http';
import { goValueText } from './go-value.ts';
import { isRecord } from './json-record.ts';
import { RegistryError, type RegistryErrorCode } from './registry-error.ts';
import { retryAfterMs } from './retry-after.ts';
import { shownUrl } from './shown-url.ts';

/** What was asked, what came back. */
export interface Refusal {
  readonly method: string;
  readonly url: URL;
  readonly status: number;
  /** The header `Retry-After`. */
  readonly retryAfter?: string | undefined;
  readonly body: string;
  /** The next step where the caller knows a better one than the usual. */
  readonly hint?: string | undefined;
}

/** No more of a body than this, characters: it ends up in a status. */
const LONGEST_BODY = 1_000;

/** The error that says it. */
export function refusal({ method, url, status, retryAfter, body, hint }: Refusal): RegistryError {
  const text = `${method} ${shownUrl(url)}: ${registryErrors(body) ?? plainText(method, status, body)}`;
  return new RegistryError(codeOf(status), text, {
    status,
    retryAfterMs: retryAfterMs(retryAfter, Date.now()),
    ...(hint === undefined ? {} : { hint }),
  });
}

function codeOf(status: number): RegistryErrorCode {
  if (status === 401) return 'Unauthorized';
  if (status === 403) return 'Forbidden';
  if (status === 404 || status === 410) return 'NotFound';
  if (status === 429) return 'RateLimited';
  if (status === 408 || status === 499 || status >= 500) return 'Unavailable';
  return status < 400 ? 'InvalidAnswer' : 'Refused';
}

function plainText(method: string, status: number, body: string): string {
  const text = `unexpected status code ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
  const shown = body.length > LONGEST_BODY ? `${body.slice(0, LONGEST_BODY)}…` : body;
  if (shown !== '') return `${text}: ${shown}`;
  return method === 'HEAD' ? `${text} (HEAD responses have no body, use GET for details)` : text;
}

/** The errors in the format of the distribution specification; undefined when there are none. */
function registryErrors(body: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isRecord(answer) || !Array.isArray(answer.errors)) return undefined;
  const texts = answer.errors.filter(isRecord).map(oneError);
  if (texts.length === 0) return undefined;
  const text = texts.length === 1 ? texts.join() : `multiple errors returned: ${texts.join('; ')}`;
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}…` : text;
}

function oneError({ code, message, detail }: Record<string, unknown>): string {
  const text = `${code ?? ''}: ${message ?? ''}`;
  return detail === undefined || detail === null ? text : `${text}; ${goValueText(detail)}`;
}
