// Prints the report of `kpack certs status` for people.
import type { StatusReport } from '../certs/status.ts';

/** Several lines, the last one with a line break. */
export function statusText(report: StatusReport): string {
  const { phase, certificates, trust, replicas, next, problems } = report;
  const lines = [`Phase        ${phase}${PHASES[phase]}`, `Next         ${nextLine(next)}`, ''];
  for (const each of certificates) {
    lines.push(`${each.role[0]?.toUpperCase()}${each.role.slice(1)}  (${short(each.fingerprint)})`);
    lines.push(`  subject      ${each.subject}`, `  issuer       ${each.issuer}`, `  serial       ${each.serial}`);
    lines.push(`  fingerprint  ${each.fingerprint}`);
    if (each.names.length > 0) lines.push(`  names        ${each.names.join(', ')}`);
    lines.push(`  valid        ${each.notBefore} to ${each.notAfter} (${left(each.notAfter, report.time)})`);
    if (each.renewal !== undefined) lines.push(`  renewed at   ${each.renewal}`);
  }
  lines.push('', 'Who trusts whom');
  for (const { kind, name, authorities, trustsLeaf } of trust) {
    const whom = authorities.length === 0 ? 'nobody' : authorities.map(short).join(' + ');
    lines.push(`  ${trustsLeaf ? 'ok ' : 'NO '} ${kind} ${name}: ${whom}`);
  }
  lines.push('', 'Replicas');
  for (const { name, leaf, servesStoredLeaf, live, leader } of replicas) {
    const what =
      leaf === ''
        ? 'serves nothing yet'
        : `serves ${servesStoredLeaf ? 'the stored leaf' : 'another leaf'} (${short(leaf)})`;
    lines.push(
      `  ${live ? 'ok ' : '?  '} ${name}${leader ? ' (leader)' : ''}: ${live ? what : `silent; last ${what}`}`,
    );
  }
  if (replicas.length === 0) lines.push('  none');
  if (problems.length > 0) lines.push('', 'Problems', ...problems.map((problem) => `  ${problem}`));
  return `${lines.join('\n')}\n`;
}

const PHASES: Record<StatusReport['phase'], string> = {
  steady: ': one authority, trusted everywhere',
  prepare: ': clients are taught to trust the next authority',
  switched: ': the next authority took over, the earlier one is still trusted',
  broken: ': the store holds nothing that can be served',
};

const nextLine = ({ step, at, why }: StatusReport['next']): string =>
  [step, at && `at ${at}`, `(${why})`].filter(Boolean).join(' ');

/** The first bytes of a fingerprint tell certificates apart. */
const short = (fingerprint: string): string => fingerprint.slice(0, 11);

function left(notAfter: string, time: string): string {
  const hours = (Date.parse(notAfter) - Date.parse(time)) / 3_600_000;
  if (hours < 0) return 'expired';
  return hours < 72 ? `${hours.toFixed(1)} hours left` : `${Math.floor(hours / 24)} days left`;
}
