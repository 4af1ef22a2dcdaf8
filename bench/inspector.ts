// Asks a process that was started with --inspect to collect its garbage, so that what is left is what it really holds.
import { once } from 'node:events';

export interface Inspector {
  /** Collects all garbage of the process. */
  collectGarbage(): Promise<void>;
  close(): void;
}

/** Connects to the inspector on a port of loopback. @throws Error when nobody listens there */
export async function openInspector(port: number): Promise<Inspector> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as { webSocketDebuggerUrl: string }[];
  const url = targets[0]?.webSocketDebuggerUrl;
  if (url === undefined) throw new Error(`nothing to inspect on port ${port}`);
  const socket = new WebSocket(url);
  await once(socket, 'open');
  let id = 0;
  return {
    async collectGarbage() {
      socket.send(JSON.stringify({ id: ++id, method: 'HeapProfiler.collectGarbage' }));
      await once(socket, 'message');
    },
    close: () => socket.close(),
  };
}
