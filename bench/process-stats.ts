// What a process has used, as the kernel counts it: Linux only, since it reads /proc.
import { readFileSync } from 'node:fs';

/** Clock ticks of /proc/PID/stat in a second; 100 on every Linux that Node runs on (USER_HZ, see proc(5)). */
const TICKS_PER_SECOND = 100;

/** CPU time of all threads of a process since its start, user and system, in ms; steps of 10 ms. */
export function cpuTimeMs(pid: number): number {
  // The command's name, the second field, may hold blanks and brackets; the others are counted from its end.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no VmRSS in /proc: it has ended`);
  return Number(kilobytes) * 1024;
}
