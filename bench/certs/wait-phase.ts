// Waits until the Secret is seen in a phase, however short that is.
import type { Observer } from './observer.ts';
import type { SecretPhase } from './secret-phase.ts';

/** Resolves at once when it is in that phase already. @throws Error when it is not seen within `withinMs` */
export function waitPhase({ secret, onChange }: Observer, wanted: SecretPhase, withinMs: number): Promise<void> {
  if (secret().phase === wanted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      end();
      reject(new Error(`the Secret was not seen in phase ${wanted} within ${withinMs} ms; it is ${secret().phase}`));
    }, withinMs);
    const end = onChange(() => {
      if (secret().phase !== wanted) return;
      end();
      clearTimeout(late);
      resolve();
    });
  });
}
