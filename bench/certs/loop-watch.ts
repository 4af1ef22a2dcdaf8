// Imported before the command it watches the event loop of that process: how long turns took, and how much of that was its own doing and not a wait for a
// processor that others used. Linux only, since it reads /proc.
import { readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import type { LoopSecond } from './loop-seconds.ts';

const EVERY_MS = 2;

// Beside the program, which has a directory of its own.
const file = join(dirname(process.argv[1] ?? ''), `loop-${process.pid}.jsonl`);

/**
 * ms: the time, the CPU time of the thread that runs the loop, and for how long it was ready to run and others did (proc(5), schedstat). What other threads
 * of the process do, such as making keys, is in neither.
 */
function look(): { at: number; computed: number; waited: number } {
  const [computed = 0, waited = 0] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number);
  return { at: performance.now(), computed: computed / 1e6, waited: waited / 1e6 };
}

const fresh = () => ({ ticks: 0, lateMs: 0, ownMs: 0, computedMs: 0, collectedMs: 0 });
let second = fresh();
let last = look();

new PerformanceObserver((collections) => {
  for (const { duration } of collections.getEntries()) second.collectedMs = Math.max(second.collectedMs, duration);
}).observe({ entryTypes: ['gc'] });

setInterval(() => {
  const now = look();
  const lateMs = now.at - last.at - EVERY_MS;
  second.ticks += 1;
  second.lateMs = Math.max(second.lateMs, lateMs);
  second.ownMs = Math.max(second.ownMs, lateMs - (now.waited - last.waited));
  second.computedMs = Math.max(second.computedMs, now.computed - last.computed);
  last = now;
}, EVERY_MS).unref();

setInterval(() => {
  const line: LoopSecond = { at: Date.now(), ...second };
  // Not on the loop: a busy disk would hold it up.
  void appendFile(file, `${JSON.stringify(line)}\n`);
  second = fresh();
}, 1000).unref();
