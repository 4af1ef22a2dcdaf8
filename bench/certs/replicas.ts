// The replicas of the webhook behind the Service: they come, leave in order, or are killed, and endpoints follow as Kubernetes would have it.
import { setTimeout as pause } from 'node:timers/promises';
import type { KubeClient } from '../../src/reconciler/kube-client.ts';
import { until } from '../../test/cluster/until.ts';
import type { WebhookProcess } from '../../test/cluster/webhook-process.ts';
import { addEndpoint, removeEndpoint } from './endpoints.ts';
import { leaderIdentity, replicaLeases } from './leases.ts';

/** A replica that serves. */
export interface Replica {
  readonly process: WebhookProcess;
  readonly port: number;
  /** Who it says it is in its Lease; undefined when it keeps none. */
  readonly holder: string | undefined;
}

/** How long an API server may need to forget an endpoint, ms: its watch takes milliseconds, a busy machine more. */
const FORGET_MS = 500;

/** All of them, and the traffic that has to know of them. */
export class Replicas {
  readonly #client: KubeClient;
  readonly #start: (flags: readonly string[]) => Promise<WebhookProcess>;
  readonly #tellTraffic: (ports: readonly number[]) => Promise<void>;
  readonly #extraPorts: number[] = [];
  #all: Replica[] = [];

  /**
   * @param start starts a process with these flags
   * @param tellTraffic is told the ports that may be asked directly whenever one goes or comes
   */
  constructor(
    client: KubeClient,
    start: (flags: readonly string[]) => Promise<WebhookProcess>,
    tellTraffic: (ports: readonly number[]) => Promise<void>,
  ) {
    this.#client = client;
    this.#start = start;
    this.#tellTraffic = tellTraffic;
  }

  /** Those that are in the Service now. */
  list(): readonly Replica[] {
    return this.#all;
  }

  ports(): number[] {
    return [...this.#extraPorts, ...this.#all.map(({ port }) => port)];
  }

  /** Takes a server that is not ours into the Service. */
  async addForeign(port: number): Promise<void> {
    await addEndpoint(this.#client, port);
    this.#extraPorts.push(port);
    await this.#tellTraffic(this.ports());
  }

  /** Takes it out. */
  async removeForeign(port: number): Promise<void> {
    this.#extraPorts.splice(this.#extraPorts.indexOf(port), 1);
    await Promise.all([removeEndpoint(this.#client, port), this.#tellTraffic(this.ports())]);
  }

  /** Starts one, waits until it is ready, and then takes it into the Service. One at a time: that is how its Lease is told from others. */
  async add(flags: readonly string[] = []): Promise<Replica> {
    const before = new Set((await replicaLeases(this.#client)).map(({ holder }) => holder));
    const process = await this.#start(flags);
    await process.ready();
    const port = await process.port();
    const holder = (await replicaLeases(this.#client)).find((lease) => !before.has(lease.holder))?.holder;
    const replica = { process, port, holder };
    await addEndpoint(this.#client, port);
    this.#all = [...this.#all, replica];
    await this.#tellTraffic(this.ports());
    return replica;
  }

  /**
   * What Kubernetes does when it deletes a pod: SIGTERM and the end of the endpoint at the same moment.
   * @returns resolves when the endpoint is gone; `ended` when the process has drained
   */
  async leave(replica: Replica): Promise<{ readonly ended: Promise<void> }> {
    this.#all = this.#all.filter((other) => other !== replica);
    replica.process.signal('SIGTERM');
    await Promise.all([removeEndpoint(this.#client, replica.port), this.#tellTraffic(this.ports())]);
    return { ended: replica.process.exited.then(() => undefined) };
  }

  /**
   * Takes one out of the Service that will be killed: what is asked of a dead process because Kubernetes still names it says nothing about certificates. It
   * goes on running, and the API server goes on using the connections that it has.
   */
  async retire(replica: Replica): Promise<void> {
    this.#all = this.#all.filter((other) => other !== replica);
    await Promise.all([removeEndpoint(this.#client, replica.port), this.#tellTraffic(this.ports())]);
    await pause(FORGET_MS);
  }

  /** Kills one that was retired. @returns the moment, ms since 1970 */
  async kill(replica: Replica): Promise<number> {
    const at = Date.now();
    await replica.process.end('SIGKILL');
    return at;
  }

  /** The replica that leads. @throws ControlPlaneError when nobody of ours leads within 60 s */
  leader(): Promise<Replica> {
    return until(
      'a leader among the replicas',
      async () => {
        const identity = await leaderIdentity(this.#client);
        return identity === undefined ? undefined : this.#all.find(({ holder }) => holder === identity);
      },
      { withinMs: 60_000 },
    );
  }
}
