// Keeps the requests that went wrong, to be looked at and sent again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FuzzCase } from './case.ts';
import type { Outcome } from './send.ts';

const MOST = 200;
const READABLE_BYTES = 20_000;

/** Writes one JSON file a case into a folder, up to 200. */
export function offenderFiles(
  folder: string,
  seed: number,
): (one: FuzzCase, outcome: Outcome, faults: string[]) => void {
  let written = 0;
  return (one, outcome, faults) => {
    if (++written > MOST) return;
    mkdirSync(folder, { recursive: true });
    const { index, name, path, head, body } = one;
    const text = body.toString('utf8');
    const readable = body.length <= READABLE_BYTES && Buffer.from(text).equals(body);
    const content = {
      seed,
      index,
      name,
      path,
      faults,
      outcome,
      head,
      ...(readable ? { body: text } : { bodyBase64: body.toString('base64') }),
    };
    writeFileSync(join(folder, `${seed}-${index}.json`), `${JSON.stringify(content, undefined, 2)}\n`);
  };
}
