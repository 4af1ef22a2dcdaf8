// The formats of `--output`, by name.
import { githubReport } from './github.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import type { ReportFormat } from './report-options.ts';
import { sarifReport } from './sarif.ts';
import { textReport } from './text.ts';

/** What `--output` takes. */
export type FormatName = 'text' | 'json' | 'sarif' | 'junit' | 'github';

/** How each is written. */
export const formats: Record<FormatName, ReportFormat> = {
  text: textReport,
  json: jsonReport,
  sarif: sarifReport,
  junit: junitReport,
  github: githubReport,
};
