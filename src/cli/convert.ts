// `kpack convert PATH... --to VERSION`: manifests in another version of the API.
import { Command, Option } from 'commander';
import type { Version } from '../schemas/kinds.ts';
import { converted } from './converted.ts';
import { rewriteAll } from './rewriting.ts';

/** The flags after parsing. */
interface ConvertFlags {
  to: Version;
  inPlace: boolean;
}

const EXAMPLES = `
Examples:
  $ kpack convert image.yaml --to v1alpha2                    # prints it
  $ kpack convert deploy/ --to v1alpha2 --in-place            # rewrites the files that change, and names them
  $ kubectl get images --output yaml | kpack convert - --to v1alpha1

Exit codes: 0 done, 1 an object cannot be converted (it stays as it is), 2 wrong usage or nothing to read.
`;

/** The subcommand. */
export const convertCommand = (): Command =>
  new Command('convert')
    .summary('convert manifests to another API version')
    .description('convert manifests to another API version; comments stay')
    .argument('<path...>', 'files, folders, globs, or - for the standard input')
    .addOption(
      new Option('--to <version>', 'the version to convert to')
        .choices(['v1alpha1', 'v1alpha2'] satisfies Version[])
        .makeOptionMandatory(),
    )
    .option('--in-place', 'write the files instead of printing them', false)
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], { to, inPlace }: ConvertFlags) => {
      process.exitCode = await rewriteAll(paths, inPlace, (object) => converted(object, to));
    });
