// What a report depends on beside the findings, from the flags, the terminal and the environment of CI systems.
import manifest from '../../package.json' with { type: 'json' };
import { repositoryRoot } from '../reports/artifact-path.ts';
import type { ReportOptions } from '../reports/report-options.ts';
import type { Severity } from '../validate/finding.ts';
import { showsColor } from './color.ts';

/** The flags that concern reports. */
export interface ReportFlags {
  readonly color: 'auto' | 'always' | 'never';
  readonly failOn: Severity;
  readonly quiet?: boolean;
  readonly messagesUrl?: string;
}

/** Columns where nobody says how wide the output is. */
const WIDTH = 120;

/** For a report that goes to the standard output of this process. */
export function surroundingOptions({ color, quiet = false, failOn, messagesUrl }: ReportFlags): ReportOptions {
  const { stdout, env } = process;
  const directory = process.cwd();
  return {
    color: showsColor(color, { isTerminal: stdout.isTTY === true, env }),
    width: stdout.columns ?? WIDTH,
    quiet,
    failOn,
    version: manifest.version,
    directory,
    root: repositoryRoot(directory, env.GITHUB_WORKSPACE),
    ...(messagesUrl !== undefined && { messagesUrl }),
  };
}
