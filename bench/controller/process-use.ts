// What a controller used of the machine, with the programs that it started (git): Linux only, since it reads /proc.
import { readFileSync } from 'node:fs';

/** Clock ticks of /proc/PID/stat in a second; 100 on every Linux that Node runs on (USER_HZ, see proc(5)). */
const TICKS_PER_SECOND = 100;

/** CPU time since the start, of the process and of its children that have ended, user and system, in ms; steps of 10 ms. */
export function cpuWithChildrenMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name, the second field, may hold blanks and brackets; the others are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (ticks * 1000) / TICKS_PER_SECOND;
}

/** The most memory that the process has had resident since its start, in bytes. */
export function peakBytes(pid: number): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no VmHWM in /proc: it has ended`);
  return Number(kilobytes) * 1024;
}
