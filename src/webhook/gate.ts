// Lets requests wait until the caches that the rules look at are filled: an early answer would be a wrong one (spec 9.2).

/** Opens once and stays open. */
export interface Gate {
  /** True once {@link GateKeeper.open} was called. */
  readonly isOpen: boolean;
  /**
   * Waits for the gate.
   * @param limitMs longest wait in ms
   * @returns whether it is open now
   */
  wait(limitMs: number): Promise<boolean>;
}

/** A gate with the right to open it. */
export interface GateKeeper extends Gate {
  open(): void;
}

/** A closed gate. */
export function closedGate(): GateKeeper {
  let isOpen = false;
  const waiting = new Set<() => void>();
  return {
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = true;
      for (const go of waiting) go();
      waiting.clear();
    },
    wait(limitMs) {
      if (isOpen) return Promise.resolve(true);
      return new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer);
          resolve(true);
        };
        const timer = setTimeout(() => {
          waiting.delete(go);
          resolve(false);
        }, limitMs);
        waiting.add(go);
      });
    },
  };
}

/** A gate for a server that has nothing to wait for. */
export const openGate: Gate = { isOpen: true, wait: () => Promise.resolve(true) };
