// What it means when the git binary fails: git and ssh say it in sentences only.
import type { GitCredential } from './git-credential.ts';
import { serverWords } from './server-words.ts';
import { SourceError, type SourceErrorCode } from './source-error.ts';

const SENTENCES: readonly (readonly [RegExp, SourceErrorCode])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|No \S+ host key is known/i, 'UntrustedHostKey'],
  [/error in libcrypto|invalid format|incorrect passphrase|invalid private key|bad permissions/i, 'InvalidCredential'],
  [/Permission denied|Too many authentication failures|No more authentication methods/i, 'Unauthorized'],
  [/Authentication failed|could not read Username/i, 'Unauthorized'],
  [
    /Could not resolve host|Connection refused|No route to host|Network is unreachable|unable to connect/i,
    'Unreachable',
  ],
  [/timed out|Timeout, server/i, 'Timeout'],
  [
    /Repository not found|does not appear to be a git repository|not exported|does not exist|not found/i,
    'RepositoryNotFound',
  ],
  [/Connection (?:closed|reset)|kex_exchange_identification|early EOF|hung up unexpectedly/i, 'Unavailable'],
];
/** Says nothing that the lines before it do not. */
const EMPTY_WORDS =
  /^(?:fatal: Could not read from remote repository\.|Please make sure you have the correct access rights|and the repository exists\.|@+$|Warning: Permanently added)/;

/** The error for a command that ended with another code than 0. */
export function gitFailure(stderr: string, credential: GitCredential | undefined): SourceError {
  const [, code = 'InvalidAnswer'] = SENTENCES.find(([sentence]) => sentence.test(stderr)) ?? [];
  const shown = credential?.source ?? 'no secret';
  if (code === 'Unauthorized') {
    return credential === undefined
      ? new SourceError(code, 'the server asks for a key, and there is none')
      : new SourceError(code, `the server does not accept the key of ${credential.source}`);
  }
  if (code === 'InvalidCredential') {
    return new SourceError(code, `the private key of ${shown} cannot be read: it is damaged or has a passphrase`);
  }
  if (code === 'UntrustedHostKey') {
    const text = /HAS CHANGED/i.test(stderr)
      ? `the server shows another host key than known_hosts of ${shown} has`
      : 'the host key of the server is not known';
    return new SourceError(code, text);
  }
  return new SourceError(code, complaintOf(stderr));
}

function complaintOf(stderr: string): string {
  const found = serverWords(stderr, (line) => !EMPTY_WORDS.test(line)) || 'git gives no reason';
  return found.replace(/^(?:fatal|error|ERROR|remote): /, '').replace(/\.$/, '');
}
