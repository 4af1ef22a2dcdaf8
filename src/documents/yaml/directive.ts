// Passes directives (`%YAML 1.1`). What they say is not needed: kubectl's reader cuts them off from their document, which is refused for it.
import { isBreakOrEnd } from './characters.ts';
import type { Cursor } from './cursor.ts';

const NAME = /^%([0-9A-Za-z_-]*)/;
const ENDED_NAME = /^%[0-9A-Za-z_-]+(?:[ \t]|$)/;
const KNOWN =
  /^%(?:YAML[ \t]*\d{1,2}\.\d{1,2}|TAG[ \t]*!(?:[0-9A-Za-z_-]*!)?[ \t]+[0-9A-Za-z_\-;/?:@&=+$,.!~*'()[\]%]+(?=[ \t]|$))[ \t]*(?:#.*)?$/;

/** Goes to the end of the line that starts here with `%`. */
export function skipDirective(cursor: Cursor): void {
  const start = cursor.at;
  while (!isBreakOrEnd(cursor.peek())) cursor.at++;
  const line = cursor.text.slice(start, cursor.at);
  const name = NAME.exec(line)?.[1];
  if (name === '') cursor.fail('could not find expected directive name', start);
  if (!ENDED_NAME.test(line)) cursor.fail('found unexpected non-alphabetical character', start);
  if (name !== 'YAML' && name !== 'TAG') cursor.fail('found unknown directive name', start);
  if (!KNOWN.test(line)) cursor.fail('did not find expected comment or line break', start);
}
