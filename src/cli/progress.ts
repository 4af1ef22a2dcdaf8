// A line on a terminal that says how far a long run is; it vanishes when the run is over.

/** Where the line is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A run that takes less than this shows nothing, ms. */
const QUIET_MS = 1000;
const CLEAR_LINE = '\r\u001b[K';

/** Takes the news of a run. */
export interface Progress {
  update(done: number, of: number): void;
  /** Removes the line. */
  end(): void;
}

/** Shows `checked 1200 of 5000 files` on a terminal; says nothing elsewhere, nor without a stream. */
export function startProgress(
  stream: ProgressStream | undefined,
  now: () => number = () => performance.now(),
): Progress {
  const since = now();
  let isShown = false;
  return {
    update(done, of) {
      if (stream?.isTTY !== true || now() - since < QUIET_MS) return;
      stream.write(`${CLEAR_LINE}checked ${done} of ${of} files`);
      isShown = true;
    },
    end() {
      if (isShown) stream?.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
