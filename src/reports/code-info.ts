// What the table of codes says about a code, for reports that describe rules.
import { CODES, type CodeInfo } from '../validate/codes.ts';

const BY_CODE = new Map(CODES.map((info) => [info.code, info]));

/** What is known of a code. A finding has no other codes than those of the table. */
export const codeInfo = (code: string): CodeInfo =>
  BY_CODE.get(code) ?? { code, severity: 'error', title: code, hint: 'See docs/messages.md.' };
