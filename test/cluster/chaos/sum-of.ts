// The value of a metric of a process, summed over its labels.
import type { OpsProcess } from '../ops-process.ts';

/** @param labels part of a label set that must be there, e.g. `method="GET"` */
export async function sumOf(process: OpsProcess, name: string, labels = ''): Promise<number> {
  const { text } = await process.ask('/metrics');
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(labels))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
