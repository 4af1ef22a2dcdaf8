// What a test run and its supervisor say to each other over Node's IPC channel.

/** To the supervisor: start a server, known by `id` from then on, or end everything. */
export type Request =
  | {
      readonly do: 'start';
      readonly id: number;
      readonly command: string;
      readonly args: readonly string[];
      readonly logFile: string;
    }
  | { readonly do: 'end' };

/** From the supervisor: first `ready` with the directory it owns, then `started` or `failed` for each server, and `exited` when one has ended. */
export type Report =
  | { readonly event: 'ready'; readonly dir: string }
  | { readonly event: 'started'; readonly id: number; readonly pid: number }
  | { readonly event: 'failed'; readonly id: number; readonly reason: string }
  | {
      readonly event: 'exited';
      readonly id: number;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    };
