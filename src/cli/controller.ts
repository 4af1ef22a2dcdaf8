// `kpack controller`: turns Images into Builds and Builds into pods.
import { Command, InvalidArgumentError, Option } from 'commander';
import { CONTROLLER_NAMES, type ControllerName } from '../controllers/environment/controller-names.ts';
import { booleanVariable, integerVariable, parseBoolean, parseInteger } from '../controllers/environment/variables.ts';
import type { LogLevel } from '../telemetry/log-level.ts';
import { duration, logLevel, port } from './arguments.ts';
import { thisReplica } from './this-replica.ts';
import { UsageError } from './usage-error.ts';

/** The flags after parsing; durations in ms. */
interface ControllerFlags {
  kubeconfig?: string;
  master?: string;
  buildInitImage: string;
  rebaseImage: string;
  completionImage: string;
  buildWaiterImage: string;
  systemNamespace: string;
  systemServiceAccount: string;
  enablePriorityClasses: boolean;
  maximumPlatformApiVersion: string;
  insecureSshTrustUnknownHosts: boolean;
  scalingFactor: number;
  injectedSidecarSupport: boolean;
  experimentalGenerateSlsaAttestation: boolean;
  gitResolverUseShallowClone: boolean;
  controllers: readonly ControllerName[];
  namespaces?: readonly string[];
  leaderElect: boolean;
  leaseName?: string;
  sourcePollingInterval: number;
  allowLocalSources: boolean;
  registryMirrors: string;
  opsPort: number;
  opsHost?: string;
  logLevel: LogLevel;
}

/** The subcommand; its defaults are those of the environment. */
export function controllerCommand(env: NodeJS.ProcessEnv = process.env): Command {
  const fromEnv = (flags: string, what: string, name: string): Option =>
    new Option(flags, what).default(env[name] ?? '', name);
  const truth = (name: string, what: string, variable: string | undefined, otherwise: boolean): Option =>
    new Option(`--${name} [true|false]`, what)
      .argParser(boolean)
      .preset('true')
      .default(
        variable === undefined ? otherwise : booleanVariable(env, variable, otherwise),
        variable === undefined ? String(otherwise) : `${variable}, or ${otherwise}`,
      );
  return new Command('controller')
    .summary('turn Images into Builds, and Builds into pods')
    .description(
      'Follows Images, their sources and their Builds, and makes the pods that build. Flags may have one dash or two.',
    )
    .option(
      '--kubeconfig <file>',
      'kubeconfig file (default: KUBECONFIG, the service account of the pod, ~/.kube/config)',
    )
    .option('--master <url>', 'URL of the API server, instead of the one in the kubeconfig')
    .addOption(fromEnv('--build-init-image <image>', 'image of the step prepare', 'BUILD_INIT_IMAGE'))
    .addOption(fromEnv('--rebase-image <image>', 'image of the step rebase', 'REBASE_IMAGE'))
    .addOption(fromEnv('--completion-image <image>', 'image of the step completion', 'COMPLETION_IMAGE'))
    .addOption(
      fromEnv('--build-waiter-image <image>', 'image of pre-start, with injected sidecars', 'BUILD_WAITER_IMAGE'),
    )
    .addOption(
      new Option('--system-namespace <name>', 'namespace of the controller').default(
        env.SYSTEM_NAMESPACE || 'kpack',
        'SYSTEM_NAMESPACE, or kpack',
      ),
    )
    .addOption(
      new Option('--system-service-account <name>', 'service account of the controller').default(
        env.SYSTEM_SERVICE_ACCOUNT || 'controller',
        'SYSTEM_SERVICE_ACCOUNT, or controller',
      ),
    )
    .addOption(truth('enable-priority-classes', 'give builds priority classes', 'ENABLE_PRIORITY_CLASSES', false))
    .addOption(
      fromEnv(
        '--maximum-platform-api-version <version>',
        'newest platform API to build with, empty for any',
        'MAXIMUM_PLATFORM_API_VERSION',
      ).argParser(platformVersion),
    )
    .addOption(
      truth(
        'insecure-ssh-trust-unknown-hosts',
        'git over ssh: go on where the key of the host is not known',
        'INSECURE_SSH_TRUST_UNKNOWN_HOSTS',
        true,
      ),
    )
    .addOption(
      new Option('--scaling-factor <number>', 'multiplies how many objects are worked on at once')
        .argParser(factor)
        .default(Math.max(1, integerVariable(env, 'SCALING_FACTOR', 1)), 'SCALING_FACTOR, or 1'),
    )
    .addOption(truth('injected-sidecar-support', 'build beside injected sidecars', 'INJECTED_SIDECAR_SUPPORT', false))
    .addOption(
      truth(
        'experimental-generate-slsa-attestation',
        'attest how an image was built',
        'EXPERIMENTAL_GENERATE_SLSA_ATTESTATION',
        false,
      ),
    )
    .addOption(
      truth(
        'git-resolver-use-shallow-clone',
        'accepted and not needed: sources are resolved without a clone',
        'GIT_RESOLVER_USE_SHALLOW_CLONE',
        false,
      ),
    )
    .addOption(
      new Option('--controllers <names>', `which controllers run here: ${CONTROLLER_NAMES.join(', ')}`)
        .argParser(controllerList)
        .default([...CONTROLLER_NAMES], 'all'),
    )
    .addOption(new Option('--namespaces <names>', 'only these namespaces (default: all)').argParser(nameList))
    .addOption(truth('leader-elect', 'wait until no other replica works', undefined, true))
    .option('--lease-name <name>', 'lease of the election (default: by --controllers and --namespaces)')
    .addOption(
      new Option('--source-polling-interval <duration>', 'how often branches and tags are looked at')
        .argParser(duration)
        .default(60_000, '1m'),
    )
    .addOption(
      truth(
        'allow-local-sources',
        'sources may be at loopback, link-local and metadata addresses: for tests',
        undefined,
        false,
      ),
    )
    .addOption(
      fromEnv(
        '--registry-mirrors <list>',
        'REGISTRY=MIRROR[/PREFIX], separated by commas; read instead of the registry while they have the image',
        'REGISTRY_MIRRORS',
      ),
    )
    .addOption(
      new Option('--ops-port <port>', 'HTTP port of /livez, /readyz and /metrics, 0 for any free one')
        .argParser(port)
        .default(9090),
    )
    .option('--ops-host <address>', 'address of the ops port (default: all)')
    .addOption(
      new Option('--log-level <level>', 'least level to log').argParser(logLevel).default('info').env('LOG_LEVEL'),
    )
    .action(async (flags: ControllerFlags) => process.exit(await control(flags, env)));
}

async function control(flags: ControllerFlags, env: NodeJS.ProcessEnv): Promise<number> {
  const [{ processLogger }, { runController }, { stopRequest }, { parseMirrors }, { MINIMUM_VERSION }, { shardLease }] =
    await Promise.all([
      import('../telemetry/logger.ts'),
      import('../controllers/run-controller.ts'),
      import('../telemetry/stop-requests.ts'),
      import('../registry/mirrors.ts'),
      import('../controllers/environment/server-version.ts'),
      import('../controllers/environment/shard-lease.ts'),
    ]);
  const { kubeconfig, master, controllers, namespaces } = flags;
  // A flag has been looked at already, a variable has not.
  usable('MAXIMUM_PLATFORM_API_VERSION', () => platformVersion(flags.maximumPlatformApiVersion));
  const log = await processLogger({
    level: flags.logLevel,
    pod: env.POD_NAME,
    pretty: process.stderr.isTTY === true,
  });
  try {
    return await runController({
      settings: {
        ...flags,
        stepImages: {
          buildInit: flags.buildInitImage,
          buildWaiter: flags.buildWaiterImage,
          rebase: flags.rebaseImage,
          completion: flags.completionImage,
        },
        sshTrustUnknownHosts: flags.insecureSshTrustUnknownHosts,
        generateSlsaAttestation: flags.experimentalGenerateSlsaAttestation,
        gitShallowClone: flags.gitResolverUseShallowClone,
        namespaces,
        sourcePollingMs: flags.sourcePollingInterval,
        registryMirrors: usable('--registry-mirrors', () => parseMirrors(flags.registryMirrors)),
        kubernetesMinVersion: env.KUBERNETES_MIN_VERSION || MINIMUM_VERSION,
      },
      kubeConfig: { kubeconfig, master },
      lease: flags.leaderElect ? (flags.leaseName ?? shardLease(controllers, namespaces)) : undefined,
      identity: thisReplica(env).identity,
      opsEndpoint: { host: flags.opsHost, port: flags.opsPort },
      env,
      stop: stopRequest(log),
      logger: log.logger,
    });
  } finally {
    // Before the sentence that says what was wrong, if something was.
    log.flush();
  }
}

function usable<T>(flag: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new UsageError(`${flag}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function boolean(text: string): boolean {
  const value = parseBoolean(text);
  if (value === undefined) throw new InvalidArgumentError('It must be true or false.');
  return value;
}

function factor(text: string): number {
  const value = parseInteger(text);
  if (value === undefined || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

/** As the semver library of Go takes it: parts may be missing, and a v may stand before it. */
function platformVersion(text: string): string {
  if (text !== '' && !/^v?\d+(\.\d+){0,2}(-[\w.-]+)?(\+[\w.-]+)?$/.test(text)) {
    throw new InvalidArgumentError('It must be a version such as 0.9, or empty.');
  }
  return text;
}

function nameList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every((name) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))) {
    throw new InvalidArgumentError('It must be names of namespaces, separated by commas.');
  }
  return [...new Set(names)];
}

function controllerList(text: string): ControllerName[] {
  const names = text.split(',').map((part) => {
    const name = CONTROLLER_NAMES.find((known) => known === part.trim().toLowerCase());
    if (name === undefined) throw new InvalidArgumentError(`It must be some of ${CONTROLLER_NAMES.join(',')}.`);
    return name;
  });
  // Two of one kind would work on the same objects.
  return [...new Set(names)];
}
