// `kpack validate PATH...`: says what the API server would say of manifests, without one.
import { Command, Option } from 'commander';
import type { FormatName } from '../reports/formats.ts';
import { reaches } from '../reports/severities.ts';
import type { Report, Severity } from '../validate/finding.ts';
import { OptionError } from '../validate/option-error.ts';
import { storageClassFlag } from './arguments.ts';
import { startProgress } from './progress.ts';
import { surroundingOptions } from './surrounding-options.ts';
import { UsageError } from './usage-error.ts';

/** The flags after parsing. */
export interface ValidateFlags {
  output: FormatName;
  failOn: Severity;
  defaultStorageClass: string;
  closed?: boolean;
  ignore: string[];
  old?: string;
  gitBase?: string;
  againstCluster?: true;
  kubeconfig?: string;
  master?: string;
  namespace?: string;
  color: 'auto' | 'always' | 'never';
  quiet?: boolean;
  messagesUrl?: string;
}

const EXAMPLES = `
Examples:
  $ kpack validate deploy/                                                  # all manifests of a folder
  $ kustomize build overlays/prod | kpack validate - --closed               # a whole set: what it refers to must be in it
  $ kpack validate . --git-base origin/main --output sarif > kpack.sarif    # a pull request, as changes of what is on main

Exit codes: 0 nothing to complain of, 1 a finding as bad as --fail-on, 2 wrong usage or nothing to read.
`;

/** The subcommand. */
export const validateCommand = (): Command =>
  new Command('validate')
    .description('check manifests by the rules of the server, without a cluster')
    .argument('<path...>', 'files, folders, globs, or - for the standard input')
    .addOption(
      new Option('--output <format>', 'how to print what is found')
        .choices(['text', 'json', 'sarif', 'junit', 'github'] satisfies FormatName[])
        .default('text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'least severity that ends with exit code 1')
        .choices(['error', 'warning', 'note'] satisfies Severity[])
        .default('error'),
    )
    .addOption(
      new Option('--ignore <code>', 'leave out findings of this code; may be given several times')
        .argParser((code: string, before: string[]) => [...before, code])
        .default([], 'none'),
    )
    .addOption(
      new Option('--default-storage-class <class>', "the cluster's default: none, NAME, or NAME:expandable")
        .argParser(storageClassFlag)
        .default('none'),
    )
    .option('--closed', 'whatever the manifests refer to must be among them')
    .addOption(
      new Option('--old <path>', 'manifests as they were before: check changes of them as updates').conflicts(
        'gitBase',
      ),
    )
    .option('--git-base <ref>', 'take the manifests as they were before from this commit, branch or tag')
    .option('--against-cluster', 'ask the API server, as a dry run, instead of the rules in this command')
    .option('--kubeconfig <file>', 'with --against-cluster: kubeconfig file (default: KUBECONFIG, ~/.kube/config)')
    .option('--master <url>', 'with --against-cluster: URL of the API server')
    .option('--namespace <name>', 'with --against-cluster: namespace of manifests that name none')
    .addOption(
      new Option('--color <when>', 'colours in text output').choices(['auto', 'always', 'never']).default('auto'),
    )
    .option('--quiet', 'print findings only, no summary and no progress')
    .addOption(
      new Option('--messages-url <url>', 'where docs/messages.md can be read, for links in SARIF').env(
        'KPACK_MESSAGES_URL',
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: ValidateFlags) => {
      process.exitCode = await validate(paths, flags);
    });

/** As wrong usage: a pipeline that checks nothing is no pipeline that passes. */
const NOTHING_TO_READ = 2;

/** The exit code; the report is on its way to the standard output. */
async function validate(paths: readonly string[], flags: ValidateFlags): Promise<number> {
  const [{ formats }, report] = await Promise.all([import('../reports/formats.ts'), check(paths, flags)]);
  const isEmpty = report.counts.files === 0;
  if (isEmpty && report.findings.length === 0) {
    throw new UsageError(`no manifests in ${paths.join(', ')}: there is no file that ends in .yaml, .yml or .json`);
  }
  process.stdout.write(formats[flags.output](report, surroundingOptions(flags)));
  if (isEmpty) return NOTHING_TO_READ;
  return report.findings.some(({ severity }) => reaches(severity, flags.failOn)) ? 1 : 0;
}

async function check(paths: readonly string[], flags: ValidateFlags): Promise<Report> {
  const { defaultStorageClass, closed = false, ignore, old, gitBase, kubeconfig, master, namespace } = flags;
  const againstCluster = flags.againstCluster === true ? { kubeconfig, master, namespace } : undefined;
  if (againstCluster === undefined && (kubeconfig ?? master ?? namespace) !== undefined) {
    throw new UsageError('--kubeconfig, --master and --namespace need --against-cluster');
  }
  const { runValidation } = await import('../validate/run-validation.ts');
  const progress = startProgress(flags.quiet === true ? undefined : process.stderr);
  try {
    const onProgress = progress.update;
    return await runValidation({
      paths,
      defaultStorageClass,
      closed,
      ignore,
      old,
      gitBase,
      againstCluster,
      onProgress,
    });
  } catch (error) {
    throw error instanceof OptionError ? new UsageError(error.message, { cause: error }) : error;
  } finally {
    progress.end();
  }
}
