// `kpack certs`: how the certificates stand, and one rotation, which is what the CronJob runs.
import { Command, Option } from 'commander';
import { duration, logLevel } from './arguments.ts';
import { addCertificateFlags, type CertificateFlags, policyOf } from './certificate-flags.ts';
import { thisReplica } from './this-replica.ts';
import { UsageError } from './usage-error.ts';

interface ClusterFlags extends CertificateFlags {
  kubeconfig?: string;
  master?: string;
  namespace: string;
  serviceName: string;
  secretName: string;
}
interface StatusFlags extends ClusterFlags {
  output: 'text' | 'json';
  within: number;
}
interface RotateFlags extends ClusterFlags {
  ca?: true;
  force?: true;
  timeout: number;
  logLevel: 'silent' | string;
}

/** The subcommand with its two parts. */
export function certsCommand(): Command {
  const command = new Command('certs')
    .summary('show how the certificates of the webhook stand, rotate them')
    .description('Shows how the certificates of the webhook stand, and rotates them without losing a request.');
  addCluster(command.command('status'))
    .description('What the Secret holds, who trusts it, which replica serves what, and what comes next.')
    .addOption(new Option('--output <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--within <duration>', 'exit with 1 when something would fail within this time')
        .argParser(duration)
        .default(7 * 86_400_000, '7d'),
    )
    .action(async (flags: StatusFlags) => process.exit(await status(flags)));
  addCluster(command.command('rotate'))
    .description('Renews what is due and waits until every replica serves it. May be interrupted and run again.')
    .option('--force', 'renew the leaf now, due or not')
    .option('--ca', 'with --force: change the authority too, with an overlap')
    .addOption(
      new Option('--timeout <duration>', 'when to give up; what is done stays')
        .argParser(duration)
        .default(600_000, '10m'),
    )
    .addOption(
      new Option('--log-level <level>', 'least level to log').argParser(logLevel).default('warn').env('LOG_LEVEL'),
    )
    .action(async (flags: RotateFlags) => process.exit(await rotateOnce(flags)));
  return command;
}

function addCluster(command: Command): Command {
  return addCertificateFlags(
    command
      .addOption(
        new Option('--namespace <name>', 'namespace of the Secret and the Service')
          .env('SYSTEM_NAMESPACE')
          .default('kpack'),
      )
      .option('--service-name <name>', 'Service that leads to the webhook', 'kpack-webhook')
      .option('--secret-name <name>', 'Secret with the certificates', 'webhook-certs')
      .option(
        '--kubeconfig <file>',
        'kubeconfig file (default: KUBECONFIG, the service account of the pod, ~/.kube/config)',
      )
      .option('--master <url>', 'URL of the API server, instead of the one in the kubeconfig'),
  );
}

async function status(flags: StatusFlags): Promise<number> {
  const { namespace, serviceName, secretName } = flags;
  const [{ readStatus }, { statusOf }, { statusText }] = await Promise.all([
    import('../certs/read-status.ts'),
    import('../certs/status.ts'),
    import('./status-text.ts'),
  ]);
  const client = await connect(flags);
  const facts = await readStatus(client, { namespace, name: serviceName }, secretName);
  const report = statusOf(facts, await wantedOf(flags), flags.within);
  const text = flags.output === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : statusText(report);
  await new Promise((resolve) => process.stdout.write(text, resolve));
  return report.problems.length === 0 ? 0 : 1;
}

async function rotateOnce(flags: RotateFlags): Promise<number> {
  const { namespace, serviceName, secretName, timeout } = flags;
  if (flags.ca === true && flags.force !== true) {
    throw new UsageError('--ca changes the authority before it is due: say --force --ca');
  }
  const [{ rotate, RotationUnfinishedError }, { createEventRecorder }, { processLogger }, { stopRequest }] =
    await Promise.all([
      import('../certs/rotate.ts'),
      import('../reconciler/event-recorder.ts'),
      import('../telemetry/logger.ts'),
      import('../telemetry/stop-requests.ts'),
    ]);
  const log = await processLogger({
    level: flags.logLevel as Parameters<typeof processLogger>[0]['level'],
    pod: process.env.POD_NAME,
    pretty: process.stderr.isTTY === true,
  });
  const client = await connect(flags);
  const { identity } = thisReplica(process.env);
  const events = createEventRecorder({ client, component: 'kpack-certs', instance: identity, logger: log.logger });
  const stop = new AbortController();
  void stopRequest(log).then(() => stop.abort());
  try {
    const taken = await rotate({
      client,
      namespace,
      serviceName,
      secretName,
      wanted: await wantedOf(flags),
      force: flags.force === true ? (flags.ca === true ? 'authority' : 'leaf') : undefined,
      timeoutMs: timeout,
      signal: stop.signal,
      say: (sentence) => process.stdout.write(`${sentence}\n`),
      told: (occurrence) =>
        events.record({ apiVersion: 'v1', kind: 'Secret', namespace, name: secretName }, occurrence),
      logger: log.logger,
    });
    process.stdout.write(taken.length === 0 ? 'Nothing was due.\n' : 'Done: every replica serves the new leaf.\n');
    return 0;
  } catch (error) {
    if (!(error instanceof RotationUnfinishedError)) throw error;
    process.stderr.write(`kpack: ${error.message}\n`);
    return 1;
  } finally {
    await events.flushed();
    log.flush();
  }
}

async function connect({ kubeconfig, master }: ClusterFlags) {
  const [{ KubeClient }, { loadKubeConfig }] = await Promise.all([
    import('../reconciler/kube-client.ts'),
    import('../reconciler/kube-config.ts'),
  ]);
  return new KubeClient(loadKubeConfig({ kubeconfig, master }));
}

async function wantedOf(flags: ClusterFlags) {
  const { serviceNames } = await import('../certs/names.ts');
  const { namespace, serviceName } = flags;
  return {
    names: serviceNames(serviceName, namespace, process.env.CLUSTER_DOMAIN ?? 'cluster.local'),
    essentialName: `${serviceName}.${namespace}.svc`,
    policy: policyOf(flags),
  };
}
