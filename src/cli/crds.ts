// `kpack crds`: prints the CustomResourceDefinitions, for those who install them by other means than our manifests.
import { Command } from 'commander';
import { kinds } from '../schemas/kinds.ts';
import { crdYaml } from './crd-yaml.ts';

/** The subcommand `crds`. */
export const crdsCommand = (): Command =>
  new Command('crds')
    .summary('print the CustomResourceDefinitions as YAML')
    .description('print the CustomResourceDefinitions of all kinds as YAML, for kubectl apply -f -')
    .action(() => {
      process.stdout.write(kinds.map(crdYaml).join('---\n'));
    });
