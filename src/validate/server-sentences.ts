// Takes the refusal of an API server apart into single sentences, one a fault, with the code that each has here.
import type { FieldPath } from '../documents/document.ts';
import type { ApiError } from '../reconciler/api-error.ts';
import { fieldPath } from './field-path.ts';
import { decodingCode, ruleCode } from './object/classify.ts';
import { parsePrintedErrors } from './printed-errors.ts';

/** One fault, as the server words it. */
export interface Sentence {
  readonly code: string;
  readonly message: string;
  /** Where the sentence says the fault is; empty when it says nothing. */
  readonly path: FieldPath;
  /** The fields of an error of our rules, which prints equal errors of several fields as one. */
  readonly paths?: readonly string[];
}

const STRICT = 'strict decoding error: ';
const UNKNOWN = /unknown field "((?:[^"\\]|\\.)*)"/;
const RULES = 'denied the request: validation failed: ';
const DECODING = 'denied the request: mutation failed: cannot decode incoming new object: ';
const FORBIDDEN = 403;
const INVALID = 422;
const SERVER_FAILURE = 500;

/** The sentences in the server's order. Those that are `expected` are seen in it whatever is in them. */
export function sentencesOf({ message, causes, reason, status }: ApiError, expected: readonly string[]): Sentence[] {
  const strict = message.lastIndexOf(STRICT); // the answer to a patch has the whole object in front of it
  if (strict >= 0)
    return message
      .slice(strict + STRICT.length)
      .split(/, (?=unknown field "|duplicate field ")/)
      .map(strictSentence);
  if (message.includes(RULES)) return ruleSentences(after(message, RULES), expected);
  if (message.includes(DECODING)) return [decodingSentence(after(message, DECODING))];
  if (status === INVALID && causes.length > 0)
    return causes.map(({ field = '', message: why = '' }) => ({
      code: 'refused',
      message: `${field}: ${why}`,
      path: fieldPath(field),
    }));
  return [{ ...wholeOf(message, reason, status), message }];
}

const after = (message: string, prefix: string): string => message.slice(message.indexOf(prefix) + prefix.length);

function strictSentence(message: string): Sentence {
  const [, path = ''] = UNKNOWN.exec(message) ?? [];
  return { code: path === '' ? 'refused' : 'unknown-field', message, path: fieldPath(path) };
}

const ruleSentences = (text: string, expected: readonly string[]): Sentence[] =>
  parsePrintedErrors(text, expected).map(({ message, paths, details }) => {
    const words = printed(message, paths, details).trimEnd();
    return { code: ruleCode(words), message: words, path: fieldPath(paths.at(-1) ?? ''), paths };
  });

/** An error of the rules as findings word it. */
const printed = (message: string, paths: readonly string[], details: string | undefined): string =>
  `${message}${paths.length === 0 ? '' : `: ${paths.join(', ')}`}${details === undefined ? '' : `\n${details}`}`;

function decodingSentence(message: string): Sentence {
  const [, place = ''] = /^((?:[^[:]|\[[^\]]*\])*): /.exec(message) ?? [];
  return { code: decodingCode(message), message, path: place === 'the object' ? [] : fieldPath(place) };
}

function wholeOf(message: string, reason: string, status: number): Pick<Sentence, 'code' | 'path'> {
  if (/^namespaces ".*" not found$/.test(message))
    return { code: 'namespace-not-found', path: ['metadata', 'namespace'] };
  if (status === FORBIDDEN && reason === 'Forbidden') return { code: 'forbidden', path: [] };
  return { code: status >= SERVER_FAILURE ? 'server-failure' : 'refused', path: [] };
}
