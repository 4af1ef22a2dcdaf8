// `kpack default PATH...`: manifests as the API server would store them.
import { Command, Option } from 'commander';
import { fixedStorageClasses } from '../admission/fixed-storage-classes.ts';
import { storageClassFlag } from './arguments.ts';
import { defaulted } from './defaulted.ts';
import { rewriteAll } from './rewriting.ts';

/** The flags after parsing. */
interface DefaultFlags {
  defaultStorageClass: string;
  inPlace: boolean;
}

const EXAMPLES = `
Examples:
  $ kpack default image.yaml                                        # what is left out and what it becomes
  $ kpack default deploy/ --default-storage-class standard          # in a cluster with that default: Images get a cache
  $ kustomize build overlays/prod | kpack default - | kubectl diff --filename -

Exit codes: 0 done, 1 an object would be refused (it is printed as it is), 2 wrong usage or nothing to read.
`;

/** The subcommand. */
export const defaultCommand = (): Command =>
  new Command('default')
    .summary('print manifests as the server would store them')
    .description('print manifests with their defaults, as the server would store them; comments stay')
    .argument('<path...>', 'files, folders, globs, or - for the standard input')
    .addOption(
      new Option('--default-storage-class <class>', "the cluster's default: none, NAME, or NAME:expandable")
        .argParser(storageClassFlag)
        .default('none'),
    )
    .option('--in-place', 'write the files instead of printing them', false)
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], { defaultStorageClass, inPlace }: DefaultFlags) => {
      const storageClasses = fixedStorageClasses(defaultStorageClass);
      process.exitCode = await rewriteAll(paths, inPlace, (object) => defaulted(object, storageClasses));
    });
