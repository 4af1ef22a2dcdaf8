// What it means when a git server refuses over HTTP, or does not answer at all.
import type { IncomingMessage } from 'node:http';
import type { RegistryError, RegistryErrorCode } from '../registry/registry-error.ts';
import { retryAfterMs } from '../registry/retry-after.ts';
import type { GitCredential } from './git-credential.ts';
import { serverWords } from './server-words.ts';
import { SourceError, type SourceErrorCode } from './source-error.ts';

/** The error that an answer other than 200 stands for. */
export function httpFailure(
  message: IncomingMessage,
  body: string,
  credential: GitCredential | undefined,
): SourceError {
  const status = message.statusCode ?? 0;
  const text = message.headers['content-type']?.startsWith('text/plain') === true ? serverWords(body) : '';
  const answered = `the server answers ${status}${text === '' ? '' : `: ${text}`}`;
  if (status === 401) {
    return credential === undefined
      ? new SourceError('Unauthorized', 'the server asks for credentials (401), and there are none')
      : new SourceError(
          'Unauthorized',
          `the server does not accept the user name and password of ${credential.source} (401)`,
        );
  }
  if (status === 403) return new SourceError('Forbidden', answered);
  if (status === 404 || status === 410) return new SourceError('RepositoryNotFound', answered);
  const wait = retryAfterMs(message.headers['retry-after'], Date.now());
  if (status === 429) return new SourceError('RateLimited', answered, { retryAfterMs: wait });
  if (status >= 500 || status === 408) return new SourceError('Unavailable', answered, { retryAfterMs: wait });
  return new SourceError('InvalidAnswer', answered);
}

const CODES: Partial<Record<RegistryErrorCode, SourceErrorCode>> = {
  Unreachable: 'Unreachable',
  UntrustedCertificate: 'UntrustedCertificate',
  Timeout: 'Timeout',
  AddressNotAllowed: 'AddressNotAllowed',
};

/** The error for a request that got no answer, or a broken one. */
export function transportFailure(error: RegistryError): SourceError {
  const code = CODES[error.code] ?? 'InvalidAnswer';
  const text = error.message.replace(/^\w+ "[^"]*": /, '').replace(/^(?:GET|POST) \S+: /, '');
  return new SourceError(code, text, { cause: error });
}
