// The last line of a report: how much was looked at, and what came of it.
import type { Report } from '../validate/finding.ts';
import { countBySeverity, SEVERITIES } from './severities.ts';

/** Like `12 files, 40 objects, 3 errors, 1 warning; 7 objects of other groups skipped`. */
export function summaryLine({ findings, counts }: Report): string {
  const bySeverity = countBySeverity(findings);
  const said = SEVERITIES.filter((severity) => bySeverity[severity] > 0).map((severity) =>
    counted(bySeverity[severity], severity),
  );
  const main = [
    counted(counts.files, 'file'),
    counted(counts.objects, 'object'),
    ...(said.length > 0 ? said : ['no errors']),
  ];
  const aside = [
    counts.skipped > 0 ? `${counted(counts.skipped, 'object')} of other groups skipped` : '',
    counts.ignored > 0 ? `${counted(counts.ignored, 'finding')} ignored` : '',
  ];
  return [main.join(', '), ...aside.filter((part) => part !== '')].join('; ');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
