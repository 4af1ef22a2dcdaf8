// A mark of a finding that stays the same when lines above it come and go, so that services know it again.
import { createHash } from 'node:crypto';
import type { Finding } from '../validate/finding.ts';

/** Gives marks for the findings of one report, in order: equal findings are numbered. */
export function fingerprinter(): (finding: Finding, file: string) => string {
  const seen = new Map<string, number>();
  return ({ code, object, path, message }, file) => {
    const parts = [code, file, object?.kind, object?.namespace, object?.name, path, message].map((part) => part ?? '');
    const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  };
}
