// The bench's side of static-server.ts: a server with a given certificate, behind which a standalone webhook knows the rules.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServeOrder, Serving } from './static-server.ts';

/** A key and its certificate, PEM. */
export interface Leaf {
  readonly key: string;
  readonly cert: string;
}

/** A running server. */
export interface ForeignServer {
  readonly port: number;
  readonly pid: number;
  /** Serves another leaf to new connections, at once. */
  serve(leaf: Leaf): Promise<void>;
  end(): Promise<void>;
}

/** Starts it. @param behind the port of 127.0.0.1 to which all is handed on */
export async function startForeignServer(leaf: Leaf, behind: number): Promise<ForeignServer> {
  const child = fork(join(import.meta.dirname, 'static-server.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const serve = async ({ key, cert }: Leaf): Promise<number> => {
    const answered = once(child, 'message') as Promise<[Serving]>;
    child.send({ key, cert, behind } satisfies ServeOrder);
    return (await answered)[0].port;
  };
  return {
    port: await serve(leaf),
    pid: child.pid ?? 0,
    serve: async (next) => void (await serve(next)),
    end: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
