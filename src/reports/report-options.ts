// What a report may depend on beside the findings: how it is shown, and what it is measured by.
import type { Report, Severity } from '../validate/finding.ts';

/** The same for all formats; each takes from it what it needs. */
export interface ReportOptions {
  /** Whether escape sequences for colours may be written. */
  readonly color: boolean;
  /** How many columns a line of a snippet may have. */
  readonly width: number;
  /** Leaves the summary out. */
  readonly quiet: boolean;
  /** The least severity that makes the run fail: in JUnit, what counts as a failure. */
  readonly failOn: Severity;
  /** Of this command. */
  readonly version: string;
  /** The folder that relative file names start from: an absolute path. */
  readonly directory: string;
  /** The folder that CI systems count file names from, mostly the root of the repository: an absolute path. */
  readonly root: string;
  /** Where docs/messages.md can be read, for links; without it reports hold no links. */
  readonly messagesUrl?: string;
}

/** Gives the whole report as text that ends with a line break, or empty. */
export type ReportFormat = (report: Report, options: ReportOptions) => string;
