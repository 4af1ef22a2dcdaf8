// The work of a thread beside the main one; importing this file in a thread does it. See lanes.ts for the other end.
import { parentPort } from 'node:worker_threads';
import { type CheckSettings, fileChecker } from './check-file.ts';
import type { FileReport } from './file-report.ts';
import { type Lanes, takeFile } from './lane.ts';

/** What a thread is sent, once. */
export interface LaneOrder extends Lanes {
  readonly lane: number;
  readonly settings: CheckSettings;
}

/** What a thread answers with, as often as it likes. */
export type LaneAnswer = readonly FileReport[];

/** Reports wait this long for others, ms: each message costs both ends. */
const GATHER_MS = 20;

parentPort?.once('message', (order: LaneOrder) => {
  const check = fileChecker(order.settings);
  let gathered: FileReport[] = [];
  let since = performance.now();
  const send = (): void => {
    parentPort?.postMessage(gathered satisfies LaneAnswer);
    gathered = [];
    since = performance.now();
  };
  for (;;) {
    const number = takeFile(order, order.lane);
    const file = number === undefined ? undefined : order.files[number];
    if (number === undefined || file === undefined) break;
    gathered.push(check(file, number));
    if (performance.now() - since > GATHER_MS) send();
  }
  send();
});
