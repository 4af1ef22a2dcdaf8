// A step in words, for tables.
import type { Step } from '../../../src/certs/rotation.ts';

/** `renew-leaf: why`, or `rest 60 s in steady`, followed by what it waits for. */
export function said(step: Step, now: Date): string {
  if (step.do !== 'rest') return `${step.do}: ${step.reason}`;
  const seconds = (step.until.getTime() - now.getTime()) / 1000;
  const waits = step.waitsFor === undefined ? '' : `, waiting for ${step.waitsFor}`;
  return `rest ${seconds} s in ${step.phase}${waits}`;
}
