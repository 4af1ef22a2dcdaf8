// The life of the process `kpack controller`: probes first, then a look at the API server, caches, the election, the controllers; and an
// end in which nothing is cut that matters.
import { setTimeout as sleep } from 'node:timers/promises';
import { createEventRecorder } from '../reconciler/event-recorder.ts';
import { KubeClient } from '../reconciler/kube-client.ts';
import { type KubeConfigFlags, loadKubeConfig } from '../reconciler/kube-config.ts';
import { startLeaderElection } from '../reconciler/leader-election.ts';
import { type Manager, startManager } from '../reconciler/manager.ts';
import { readFileKeychain } from '../registry/docker-config-files.ts';
import { proxyFromEnvironment } from '../registry/proxy.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { readRootCertificates } from '../registry/root-certificates.ts';
import { createGitRemotes, type GitRemotes } from '../source/git-remotes.ts';
import { type Endpoint, listen } from '../telemetry/listen.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createOpsServer } from '../telemetry/ops-server.ts';
import { whyNotReady } from '../telemetry/readiness.ts';
import type { StopRequest } from '../telemetry/stop-requests.ts';
import { createAccounts } from './accounts/accounts.ts';
import { assemble } from './assemble.ts';
import { createPodLogs } from './build/pod-logs.ts';
import { createControllerMetrics } from './controller-metrics.ts';
import { untilServerChecked } from './environment/server-version.ts';
import { settingProblems } from './environment/setting-problems.ts';
import type { ControllerSettings } from './environment/settings.ts';
import { type Informers, startInformers } from './informers.ts';

/** How the process is run. */
export interface RunControllerOptions {
  readonly settings: ControllerSettings;
  readonly kubeConfig: KubeConfigFlags;
  /** The lease of the election, in the system namespace; undefined: no election, this process works. */
  readonly lease: string | undefined;
  /** Name of this process, distinct for each. */
  readonly identity: string;
  readonly opsEndpoint: Endpoint;
  /** For what libraries have variables for: certificates, proxies, docker configurations. */
  readonly env: NodeJS.ProcessEnv;
  readonly stop: Promise<StopRequest>;
  readonly logger: Logger;
}

/** How long Events and connections have for their end, ms. */
const STOP_LIMIT_MS = 3_000;

/**
 * Works until it is told to stop, or cannot go on.
 * @returns the exit code: 1 also when a reconcile does not end, so that the process is replaced
 * @throws KubeConfigError, ListenError, ServerVersionError; the message says what to do
 */
export async function runController(options: RunControllerOptions): Promise<number> {
  const { settings, lease, identity, env, stop, logger } = options;
  let manager: Manager | undefined;
  let informers: Informers | undefined;
  let [isServerKnown, isStopping] = [false, false];
  const notReady = (): string | undefined =>
    whyNotReady([
      { name: 'shutdown', notReady: () => (isStopping ? 'shutting down' : undefined) },
      { name: 'api-server', notReady: () => (isServerKnown ? undefined : 'has not answered yet') },
      ...(manager?.checks ?? []),
    ]);
  const metrics = createControllerMetrics({
    lease,
    isWorking: () => manager?.isWorking === true,
    isReady: () => notReady() === undefined,
    cached: () => Object.values(informers ?? {}).map(({ name, size }) => [name, size] as const),
  });
  const ops = createOpsServer({ notReady, registry: metrics.registry });
  const kubeConfig = loadKubeConfig(options.kubeConfig, env);
  const client = new KubeClient(kubeConfig, metrics.answer);
  // Leases must be renewed in time whatever else is asked for.
  const leases = new KubeClient(loadKubeConfig(options.kubeConfig, env), metrics.answer);
  let registry: RegistryClient | undefined;
  let git: GitRemotes | undefined;

  try {
    const { port, address } = await listen('--ops-port', ops, options.opsEndpoint);
    logger.info({ port, host: address }, 'probes and metrics are up');
    for (const problem of settingProblems(settings)) logger.warn(problem);

    const giveUp = new AbortController();
    void stop.then(() => giveUp.abort(new Error('told to stop')));
    const version = await untilServerChecked(client, settings.kubernetesMinVersion, giveUp.signal, logger);
    if (version === undefined) {
      const { reason, exitCode } = await stop;
      logger.info({ reason, exitCode }, 'stopping before the API server answered');
      return exitCode;
    }
    isServerKnown = true;
    logger.info({ kubernetes: version }, 'the API server answers');

    // First, so that the API server has its part of the work while we do ours.
    informers = startInformers({ client, namespaces: settings.namespaces, logger, observer: metrics.informer });
    const [roots, own] = await Promise.all([readRootCertificates(env), readFileKeychain(env)]);
    for (const problem of [...roots.problems, ...own.problems]) logger.warn(problem);
    const proxyFor = proxyFromEnvironment(env);
    const { certificates } = roots;
    registry = new RegistryClient({ certificates, proxyFor, mirrors: settings.registryMirrors });
    git = createGitRemotes({
      certificates,
      proxyFor,
      environment: env,
      trustUnknownHosts: settings.sshTrustUnknownHosts,
      allowLocalAddresses: settings.allowLocalSources,
    });
    const events = createEventRecorder({ client, component: 'kpack-controller', instance: identity, logger });
    const { systemNamespace: namespace } = settings;
    manager = startManager({
      informers: Object.values(informers),
      controllers: assemble({
        settings,
        client,
        informers,
        accounts: createAccounts(client),
        registry,
        ownKeychain: own.keychain,
        git,
        podLogs: createPodLogs(kubeConfig),
        events,
        logger,
        now: () => client.now(),
        observer: metrics.controller,
      }),
      elect:
        lease === undefined
          ? undefined
          : () => startLeaderElection({ client: leases, namespace, name: lease, identity, logger }),
      logger,
    });

    const broken = manager.broken.then((error): StopRequest => ({ reason: error.message, exitCode: 1 }));
    const { reason, exitCode } = await Promise.race([stop, broken]);
    isStopping = true;
    logger.info({ reason }, 'stopping');
    await manager.stop();
    await Promise.race([events.flushed(), sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
    logger.info({ reason, exitCode }, 'stopped');
    return exitCode;
  } finally {
    const watches = Object.values(informers ?? {}).map((informer) => informer.stop());
    await Promise.race([
      Promise.all([ops.close(), git?.close(), ...watches]),
      sleep(STOP_LIMIT_MS, undefined, { ref: false }),
    ]);
    registry?.close();
    client.close();
    leases.close();
  }
}
