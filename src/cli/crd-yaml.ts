// The CRD of a kind as the text that manifests/crds holds and `kpack crds` prints.
import { stringify } from 'yaml';
import { customResourceDefinition } from '../schemas/crd.ts';
import type { KindInfo } from '../schemas/kinds.ts';

/** The CRD as a YAML document, with a first line that says where it comes from. */
export const crdYaml = (info: KindInfo): string =>
  `# generated from src/schemas by npm run generate\n${stringify(customResourceDefinition(info), {
    aliasDuplicateObjects: false, // kubectl reads anchors, but people do not
    lineWidth: 120,
  })}`;
