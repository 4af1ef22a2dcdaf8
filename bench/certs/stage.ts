// What a scenario plays on: a control plane of its own, replicas of the webhook, the load, and somebody who looks on.
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { type ControlPlane, startControlPlane } from '../../test/cluster/control-plane.ts';
import { untilServed } from '../../test/cluster/installation.ts';
import { type WebhookProcesses, webhookIdentity, webhookProcesses } from '../../test/cluster/webhook-process.ts';
import { type CertsRun, cronJobIdentity, runCerts } from './certs-command.ts';
import type { LagPlan } from './lagging-client.ts';
import type { LoadPlan } from './load.ts';
import { type Observer, startObserver } from './observer.ts';
import { Replicas } from './replicas.ts';
import { Traffic } from './traffic.ts';

/** What is the same for all scenarios of a run. */
export interface RunSettings {
  /** The bundle that replicas and commands run. */
  readonly program: string;
  /** The file that `kubectl apply` installs. */
  readonly release: string;
  /** Undefined: none. */
  readonly load: LoadPlan | undefined;
  /** The part of the counts to do, above 0 and up to 1. */
  readonly scale: number;
  /** Where the logs of replicas are kept; undefined: nowhere. */
  readonly keepLogs: string | undefined;
  progress(text: string): void;
}

/** What a scenario needs. */
export interface StageSetting {
  readonly name: string;
  /** `--propagation-delay`, ms. */
  readonly propagationMs: number;
  /** The clients that open connections of their own. */
  readonly clients: readonly LagPlan[];
}

/** The stage. */
export interface Stage extends RunSettings, StageSetting {
  readonly plane: ControlPlane;
  /** The administrator's. */
  readonly client: KubeClient;
  readonly processes: WebhookProcesses;
  readonly replicas: Replicas;
  readonly observer: Observer;
  readonly traffic: Traffic;
  /** Applies the release and starts replicas one after another; resolves when the API server gets their answers. `flags[i]` are more flags of the i-th. */
  install(flags?: readonly (readonly string[])[]): Promise<void>;
  /** Has something ended with the stage, when the load is over. */
  atEnd(end: () => Promise<void>): void;
  /** Starts load and clients. */
  startTraffic(): Promise<void>;
  /** Runs `kpack certs ...args` as the CronJob. */
  certs(args: readonly string[]): Promise<CertsRun>;
  /** Runs `kpack certs rotate --force ...args` with this stage's propagation delay. */
  rotate(args?: readonly string[]): Promise<CertsRun>;
}

/** No run is longer than the tokens are valid. */
const TOKEN_VALID_S = 8 * 3600;
const THREE: readonly (readonly string[])[] = [[], [], []];

/** Most clusters have one, and the standalone server that answers for kpack is told of the same. */
const standardClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'example.com/none',
  allowVolumeExpansion: true,
};

/** Builds a stage, lets `play` use it, and takes it down. */
export async function onStage<T>(
  run: RunSettings,
  setting: StageSetting,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const ends: (() => unknown)[] = [];
  try {
    const plane = await startControlPlane();
    ends.push(() => plane.stop());
    const client = new KubeClient(loadKubeConfig({ kubeconfig: plane.kubeconfig }));
    ends.push(() => client.close());
    const processes = await webhookProcesses(run.program);
    ends.push(() => processes.stop());
    ends.push(() => keepLogs(run, setting.name, [processes.dir, plane.dir]));
    const observer = await startObserver(client);
    ends.push(() => observer.stop());
    const traffic = new Traffic();
    ends.push(() => traffic.end());

    await plane.kubectlOk(['create', '--filename=-'], { input: JSON.stringify(standardClass) });

    const propagation = `--propagation-delay=${setting.propagationMs}ms`;
    const webhook = once(() => webhookIdentity(plane, TOKEN_VALID_S));
    const cronJob = once(() => cronJobIdentity(plane, run.release, TOKEN_VALID_S));
    const certs = async (args: readonly string[]) => runCerts(run.program, await cronJob(), args);
    const replicas = new Replicas(
      client,
      async (flags) => processes.start(await webhook(), [propagation, ...flags]),
      (ports) => traffic.ports(ports),
    );
    return await play({
      ...run,
      ...setting,
      plane,
      client,
      processes,
      replicas,
      observer,
      traffic,
      async install(flags = THREE) {
        await plane.kubectlOk(['apply', `--filename=${run.release}`]);
        for (const each of flags) await replicas.add(each);
        await untilServed(plane);
      },
      atEnd: (end) => void ends.push(end),
      startTraffic: () => traffic.start({ kubeconfig: plane.kubeconfig, load: run.load, clients: setting.clients }),
      certs,
      rotate: (args = []) => certs(['rotate', '--force', propagation, ...args]),
    });
  } finally {
    for (const end of ends.reverse()) {
      await Promise.resolve(end()).catch((error: unknown) => run.progress(`while taking down: ${error}`));
    }
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Copies logs to where they outlive the stage. */
async function keepLogs({ keepLogs }: RunSettings, scenario: string, from: readonly string[]): Promise<void> {
  if (keepLogs === undefined) return;
  const directory = join(keepLogs, scenario);
  await mkdir(directory, { recursive: true });
  for (const dir of from) {
    const logs = (await readdir(dir)).filter((file) => file.endsWith('.log'));
    for (const log of logs) await copyFile(join(dir, log), join(directory, log));
  }
}
