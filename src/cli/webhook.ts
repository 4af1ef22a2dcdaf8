// `kpack webhook`: the admission server, in a cluster or (--standalone) without one.
import type { AddressInfo } from 'node:net';
import { Command, Option } from 'commander';
import type { StorageClasses } from '../admission/request.ts';
import type { LogLevel } from '../telemetry/log-level.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Environment } from '../webhook/environment.ts';
import type { TlsMinVersion } from '../webhook/https-server.ts';
import { duration, logLevel, port } from './arguments.ts';
import { addCertificateFlags, type CertificateFlags, policyOf } from './certificate-flags.ts';
import { thisReplica } from './this-replica.ts';
import { UsageError } from './usage-error.ts';

/** The flags after parsing; durations in ms. */
export interface WebhookFlags extends CertificateFlags {
  port: number;
  host?: string;
  opsPort: number;
  opsHost?: string;
  namespace?: string;
  serviceName: string;
  secretName: string;
  controllerServiceAccount: string;
  kubeconfig?: string;
  master?: string;
  tlsMinVersion: TlsMinVersion;
  drainDelay?: number;
  drainTimeout: number;
  logLevel: LogLevel;
  standalone?: true;
  certs: 'managed' | 'external';
  certDir: string;
  defaultStorageClass: string;
}

const LOOPBACK = '127.0.0.1';
/** Addresses to listen on that nobody can call. */
const EVERYWHERE = ['0.0.0.0', '::'];
/** How long other replicas' clients may still come to this one, in ms; without a cluster there are none to wait for. */
const CLUSTER_DRAIN_DELAY_MS = 15_000;

/** The subcommand. */
export function webhookCommand(): Command {
  const command = new Command('webhook')
    .summary('serve defaulting, validation and conversion to an API server')
    .description('Serves defaulting, validation and conversion of kpack resources to a Kubernetes API server.')
    .addOption(
      new Option('--port <port>', 'HTTPS port, 0 for any free one')
        .argParser(port)
        .default(defaultPort(), '8443, or WEBHOOK_PORT'),
    )
    .option('--host <address>', 'address to listen on (default: all; with --standalone 127.0.0.1)')
    .addOption(
      new Option('--ops-port <port>', 'HTTP port of /livez, /readyz and /metrics, 0 for any free one')
        .argParser(port)
        .default(9090),
    )
    .option('--ops-host <address>', 'address of the ops port (default: as --host)')
    .addOption(new Option('--namespace <name>', 'namespace of the Secret and the Service').env('SYSTEM_NAMESPACE'))
    .option('--service-name <name>', 'Service that leads to this server', 'kpack-webhook')
    .option('--secret-name <name>', 'Secret with the certificates', 'webhook-certs')
    .option('--controller-service-account <name>', "the controller's service account", 'controller')
    .option(
      '--kubeconfig <file>',
      'kubeconfig file (default: KUBECONFIG, the service account of the pod, ~/.kube/config)',
    )
    .option('--master <url>', 'URL of the API server, instead of the one in the kubeconfig')
    .addOption(
      new Option('--tls-min-version <version>', 'oldest TLS version to accept')
        .choices(['1.2', '1.3'])
        .default('1.3')
        .env('WEBHOOK_TLS_MIN_VERSION'),
    )
    .addOption(
      new Option(
        '--drain-delay <duration>',
        'after SIGTERM, how long to go on accepting (default: 15s; with --standalone 0s)',
      ).argParser(duration),
    )
    .addOption(
      new Option('--drain-timeout <duration>', 'after SIGTERM, when to cut what still runs')
        .argParser(duration)
        .default(25_000, '25s'),
    )
    .addOption(
      new Option('--log-level <level>', 'least level to log').argParser(logLevel).default('info').env('LOG_LEVEL'),
    )
    .option('--standalone', 'serve without a cluster, with certificates from a directory')
    .addOption(
      new Option('--certs <source>', 'managed: made, kept and rotated here; external: read from --cert-dir')
        .choices(['managed', 'external'])
        .default('managed'),
    )
    .option(
      '--cert-dir <directory>',
      'external: where a kubernetes.io/tls Secret is mounted; standalone: where certificates are made',
      '.kpack/certs',
    )
    .option('--default-storage-class <class>', 'standalone: none, NAME, or NAME:expandable', 'none');
  return addCertificateFlags(command).action(async (flags: WebhookFlags) => {
    // Keep-alive connections to an API server would hold the process for as long as they live.
    process.exit(await serve(flags));
  });
}

/** As the reference has it: a WEBHOOK_PORT that is no number is as good as none (spec admission.md, 1.2). */
function defaultPort(): number {
  try {
    return port(process.env.WEBHOOK_PORT ?? '');
  } catch {
    return 8443;
  }
}

async function serve(flags: WebhookFlags): Promise<number> {
  const { namespace, standalone = false, drainTimeout } = flags;
  const drainDelay = flags.drainDelay ?? (standalone ? 0 : Math.min(CLUSTER_DRAIN_DELAY_MS, drainTimeout));
  if (drainDelay > drainTimeout) throw new UsageError('--drain-delay must not be longer than --drain-timeout');
  if (standalone && flags.certs === 'external') {
    throw new UsageError('--certs external needs a cluster: without one the files in --cert-dir are ours');
  }
  if (!standalone && (namespace === undefined || namespace === '')) {
    throw new UsageError(
      'the namespace is not known: set SYSTEM_NAMESPACE or pass --namespace, or pass --standalone to serve without a cluster',
    );
  }
  const [{ processLogger }, { runWebhook }, { kpackRules }, { stopRequest }] = await Promise.all([
    import('../telemetry/logger.ts'),
    import('../webhook/run-webhook.ts'),
    import('../webhook/rules.ts'),
    import('../telemetry/stop-requests.ts'),
  ]);
  const log = await processLogger({
    level: flags.logLevel,
    pod: process.env.POD_NAME,
    pretty: process.stderr.isTTY === true,
  });
  const stop = stopRequest(log);
  const host = flags.host ?? (standalone ? LOOPBACK : undefined);
  const { environment, listening } = standalone
    ? await withoutCluster(flags, host ?? LOOPBACK, log.logger)
    : await inCluster(flags, namespace ?? '', log.logger);
  const code = await runWebhook({
    environment,
    rules: kpackRules,
    endpoint: { host, port: flags.port },
    opsEndpoint: { host: flags.opsHost ?? host, port: flags.opsPort },
    tlsMinVersion: flags.tlsMinVersion,
    drain: { acceptMs: drainDelay, deadlineMs: drainTimeout },
    stop,
    logger: log.logger,
    listening,
  });
  log.flush();
  return code;
}

interface Start {
  environment: Environment;
  listening(webhook: AddressInfo, ops: AddressInfo): void;
}

async function inCluster(flags: WebhookFlags, namespace: string, logger: Logger): Promise<Start> {
  // Loaded here only: the Kubernetes client is most of what there is to load.
  const { startClusterEnvironment } = await import('../webhook/cluster-environment.ts');
  const replica = thisReplica(process.env);
  const environment = startClusterEnvironment({
    ...flags,
    ...replica,
    policy: policyOf(flags),
    externalCertDir: flags.certs === 'external' ? flags.certDir : undefined,
    namespace,
    logger,
  });
  return { environment, listening: () => undefined };
}

async function withoutCluster(flags: WebhookFlags, host: string, logger: Logger): Promise<Start> {
  const [{ fixedStorageClasses }, { startStandaloneEnvironment }, { standaloneGreeting }] = await Promise.all([
    import('../admission/fixed-storage-classes.ts'),
    import('../webhook/standalone-environment.ts'),
    import('./standalone-greeting.ts'),
  ]);
  let storageClasses: StorageClasses;
  try {
    storageClasses = fixedStorageClasses(flags.defaultStorageClass);
  } catch (cause) {
    throw new UsageError(`--default-storage-class ${(cause as Error).message}`, { cause });
  }
  const environment = await startStandaloneEnvironment({
    certDir: flags.certDir,
    extraNames: EVERYWHERE.includes(host) ? [] : [host],
    storageClasses,
    controllerUser: `system:serviceaccount:${flags.namespace ?? 'kpack'}:${flags.controllerServiceAccount}`,
    policy: policyOf(flags),
    logger,
  });
  return {
    environment,
    listening: (webhook, ops) => process.stdout.write(standaloneGreeting(webhook, ops, environment.caFile)),
  };
}
