// What kubectl apply says about each of many manifests, in one run of kubectl.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from './access.ts';
import type { Manifest } from './walkthrough.ts';

/** Applies each manifest under a name of its own; gives kubectl's error for each, undefined for one that it created. */
export async function refusals(access: Access, manifests: readonly Manifest[]): Promise<(string | undefined)[]> {
  const dir = await mkdtemp(join(tmpdir(), 'kpack-refusals-'));
  try {
    const named = manifests.map((manifest, i) => ({
      ...manifest,
      metadata: { ...manifest.metadata, name: `case-${i}` },
    }));
    const file = (i: number): string => join(dir, `case-${i}.json`);
    await Promise.all(named.map((manifest, i) => writeFile(file(i), JSON.stringify(manifest))));
    const { stderr } = await access.kubectl(['apply', `--filename=${dir}`]);
    const errors = stderr.split(/^(?=Error from server )/m);
    return named.map((_, i) => errors.find((error) => error.includes(`"${file(i)}"`))?.trimEnd());
  } finally {
    await rm(dir, { recursive: true });
  }
}
