// The files of the repository that are generated, as path and content: generate.ts writes them, a test compares them.
import { crdYaml } from '../src/cli/crd-yaml.ts';
import { GROUP, kinds } from '../src/schemas/kinds.ts';
import { referenceMarkdown } from '../src/schemas/reference.ts';

/** Content of every generated file by its path from the root of the repository. */
export const generatedFiles = (): Map<string, string> =>
  new Map([
    ...kinds.map((info): [string, string] => [`manifests/crds/${GROUP}_${info.plural}.yaml`, crdYaml(info)]),
    ['docs/reference.md', referenceMarkdown()],
  ]);
