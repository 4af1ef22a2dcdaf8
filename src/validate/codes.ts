// All codes of findings: those of reading, of judging one object, and of judging the set. docs/messages.md has a heading for each.
import { READING_CODES } from '../documents/codes.ts';
import type { Severity } from './finding.ts';
import { JUDGE_CODES } from './judge-codes.ts';
import { SET_CODES } from './set-codes.ts';

/** What there is to know about a code. */
export interface CodeInfo {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, in a few words. */
  readonly title: string;
  /** What to do, in a sentence, where nothing more is known. */
  readonly hint: string;
}

/** Every code that a finding can have. */
export const CODES: readonly CodeInfo[] = [...READING_CODES, ...JUDGE_CODES, ...SET_CODES];
