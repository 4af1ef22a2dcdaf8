// The order of severities, for those who compare and count them.
import type { Finding, Severity } from '../validate/finding.ts';

/** From the worst on. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note'];

/** Whether a severity is as bad as `least`, or worse. */
export const reaches = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
