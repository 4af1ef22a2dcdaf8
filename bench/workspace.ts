// Where a run keeps what it makes: certificates and logs, outside the checkout, gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Workspace {
  certDir: string;
  logFile: string;
  /** Removes it all. */
  remove(): void;
}

/** Makes an empty workspace. */
export function makeWorkspace(): Workspace {
  const root = mkdtempSync(join(tmpdir(), 'kpack-bench-'));
  return {
    certDir: join(root, 'certs'),
    logFile: join(root, 'kpack.log'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
