// A standalone webhook that answers for servers which only end TLS.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caFileIn, standaloneArgs, startKpack } from '../kpack-process.ts';

/** A running one. */
export interface RulesServer {
  /** Its HTTPS port on 127.0.0.1. */
  readonly port: number;
  end(): Promise<void>;
}

/** Starts it. */
export async function startRulesServer(program: string): Promise<RulesServer> {
  const directory = await mkdtemp(join(tmpdir(), 'kpack-bench-rules-'));
  const certDir = join(directory, 'certs');
  const kpack = await startKpack({
    program,
    args: standaloneArgs(certDir),
    caFile: caFileIn(certDir),
    logFile: join(directory, 'kpack.log'),
  });
  return {
    port: kpack.target.port,
    end: async () => {
      await kpack.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
