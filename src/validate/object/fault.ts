// What is wrong with an object, before anybody has looked up where it stands in the file.
import type { FieldPath } from '../../documents/document.ts';
import type { JudgeCode } from '../judge-codes.ts';

/** One thing to say about a field. */
export interface Fault {
  readonly code: JudgeCode;
  /** Empty for the whole object. */
  readonly path: FieldPath;
  /** Whether the key or the value is at fault; `value` when not given. */
  readonly part?: 'key' | 'value';
  /** The server's words. */
  readonly message: string;
  /** What to do, where more is known than the code's own hint says. */
  readonly hint?: string;
}

/** What one step of the API server has to say about an object. */
export interface StepResult {
  /** All that is wrong here, in the server's order. */
  readonly faults: readonly Fault[];
  /** The server's answer when it stops here: the message of its Status, without what kubectl puts in front. */
  readonly answer?: string;
}

/** The result of a step that finds nothing. */
export const nothing: StepResult = { faults: [] };
