// `kpack schemas --out DIR`: writes the JSON Schemas of all kinds, for editors and for kubeconform.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { jsonSchema, jsonSchemaPath } from '../schemas/json-schema.ts';
import { kinds, type Version } from '../schemas/kinds.ts';

const VERSIONS: readonly Version[] = ['v1alpha1', 'v1alpha2'];

/** The subcommand `schemas`. */
export const schemasCommand = (): Command =>
  new Command('schemas')
    .summary('write JSON Schemas for editors and kubeconform')
    .description('write JSON Schemas of all kinds, for completion in editors and for kubeconform')
    .requiredOption(
      '--out <dir>',
      'folder to write to; files are named as CRD catalogues do, kpack.io/image_v1alpha2.json',
    )
    .action(async ({ out }: { out: string }) => {
      const written = await writeSchemas(out);
      process.stdout.write(`wrote ${written} schemas to ${join(out, 'kpack.io')}\n`);
    });

async function writeSchemas(out: string): Promise<number> {
  let written = 0;
  for (const info of kinds) {
    for (const version of VERSIONS) {
      const schema = jsonSchema(info, version);
      if (schema === undefined) continue;
      const file = join(out, jsonSchemaPath(info, version));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`);
      written++;
    }
  }
  return written;
}
