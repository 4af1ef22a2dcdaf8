// The command line of `kpack controller`: kpack's flags and variables, one dash or two, and what is said when they make no sense.
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { controllerCommand } from '../../src/cli/controller.ts';
import { goFlags } from '../../src/cli/go-flags.ts';
import { runKpack } from '../webhook/standalone-process.ts';

/** The flags that the command would run with. */
function flagsOf(args: readonly string[], env: NodeJS.ProcessEnv = {}): Record<string, unknown> {
  const command: Command = controllerCommand(env)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  let flags: Record<string, unknown> = {};
  command.action((given: Record<string, unknown>) => {
    flags = given;
  });
  command.parse(goFlags(['node', 'kpack', 'controller', ...args]).slice(3), { from: 'user' });
  return flags;
}

const DEFAULTS = {
  buildInitImage: '',
  rebaseImage: '',
  completionImage: '',
  buildWaiterImage: '',
  systemNamespace: 'kpack',
  systemServiceAccount: 'controller',
  enablePriorityClasses: false,
  maximumPlatformApiVersion: '',
  insecureSshTrustUnknownHosts: true,
  scalingFactor: 1,
  injectedSidecarSupport: false,
  experimentalGenerateSlsaAttestation: false,
  gitResolverUseShallowClone: false,
  controllers: ['image', 'build', 'sourceresolver'],
  leaderElect: true,
  sourcePollingInterval: 60_000,
  allowLocalSources: false,
  registryMirrors: '',
  opsPort: 9090,
  logLevel: 'info',
};

test('without flags and variables', () => {
  expect(flagsOf([])).toEqual(DEFAULTS);
});

describe('kpack’s flags (spec controllers.md 1.1)', () => {
  const table: readonly [flag: string, variable: string, key: string, text: string, value: unknown][] = [
    ['build-init-image', 'BUILD_INIT_IMAGE', 'buildInitImage', 'reg.example.com/init', 'reg.example.com/init'],
    ['rebase-image', 'REBASE_IMAGE', 'rebaseImage', 'reg.example.com/rebase', 'reg.example.com/rebase'],
    ['completion-image', 'COMPLETION_IMAGE', 'completionImage', 'reg.example.com/done', 'reg.example.com/done'],
    ['build-waiter-image', 'BUILD_WAITER_IMAGE', 'buildWaiterImage', 'reg.example.com/wait', 'reg.example.com/wait'],
    ['system-namespace', 'SYSTEM_NAMESPACE', 'systemNamespace', 'builds', 'builds'],
    ['system-service-account', 'SYSTEM_SERVICE_ACCOUNT', 'systemServiceAccount', 'me', 'me'],
    ['enable-priority-classes', 'ENABLE_PRIORITY_CLASSES', 'enablePriorityClasses', 'true', true],
    ['maximum-platform-api-version', 'MAXIMUM_PLATFORM_API_VERSION', 'maximumPlatformApiVersion', '0.8', '0.8'],
    [
      'insecure-ssh-trust-unknown-hosts',
      'INSECURE_SSH_TRUST_UNKNOWN_HOSTS',
      'insecureSshTrustUnknownHosts',
      'F',
      false,
    ],
    ['scaling-factor', 'SCALING_FACTOR', 'scalingFactor', '10', 10],
    ['injected-sidecar-support', 'INJECTED_SIDECAR_SUPPORT', 'injectedSidecarSupport', '1', true],
    [
      'experimental-generate-slsa-attestation',
      'EXPERIMENTAL_GENERATE_SLSA_ATTESTATION',
      'experimentalGenerateSlsaAttestation',
      'T',
      true,
    ],
    ['git-resolver-use-shallow-clone', 'GIT_RESOLVER_USE_SHALLOW_CLONE', 'gitResolverUseShallowClone', 'true', true],
  ];

  test.each(table)('-%s and %s', (flag, variable, key, text, value) => {
    const wanted = { ...DEFAULTS, [key]: value };
    expect(flagsOf([`-${flag}=${text}`])).toEqual(wanted);
    expect(flagsOf([`--${flag}=${text}`])).toEqual(wanted);
    expect(flagsOf([], { [variable]: text })).toEqual(wanted);
  });

  test('a value may be an argument of its own, and a truth value may be left out', () => {
    expect(flagsOf(['-build-init-image', 'a', '-enable-priority-classes', '-scaling-factor', '3'])).toEqual({
      ...DEFAULTS,
      buildInitImage: 'a',
      enablePriorityClasses: true,
      scalingFactor: 3,
    });
  });

  test('a flag wins over its variable; a variable that makes no sense is as good as none', () => {
    expect(flagsOf(['-scaling-factor=2'], { SCALING_FACTOR: '5' }).scalingFactor).toBe(2);
    expect(flagsOf([], { SCALING_FACTOR: 'many', INSECURE_SSH_TRUST_UNKNOWN_HOSTS: 'no' })).toEqual(DEFAULTS);
  });

  test('-kubeconfig and -master', () => {
    const flags = flagsOf(['-kubeconfig', 'file', '-master=https://10.0.0.1:6443']);
    expect(flags).toEqual({ ...DEFAULTS, kubeconfig: 'file', master: 'https://10.0.0.1:6443' });
  });
});

describe('our own flags', () => {
  test.each<[string, object]>([
    ['--controllers=image,Build,image', { controllers: ['image', 'build'] }],
    ['--namespaces=team-a,team-b,team-a', { namespaces: ['team-a', 'team-b'] }],
    ['--leader-elect=false', { leaderElect: false }],
    ['--lease-name=mine', { leaseName: 'mine' }],
    ['--source-polling-interval=5m', { sourcePollingInterval: 300_000 }],
    ['--allow-local-sources', { allowLocalSources: true }],
    ['--ops-port=0', { opsPort: 0 }],
  ])('%s', (flag, value) => {
    expect(flagsOf([flag])).toEqual({ ...DEFAULTS, ...value });
  });
});

describe('wrong usage ends with 2 and one sentence', () => {
  test.each<[string[], string, NodeJS.ProcessEnv?]>([
    [['-scaling-factor=0'], 'It must be a whole number from 1.'],
    [['-enable-priority-classes=yes'], 'It must be true or false.'],
    [['-maximum-platform-api-version=new'], 'It must be a version such as 0.9, or empty.'],
    [[], 'MAXIMUM_PLATFORM_API_VERSION: It must be a version such as 0.9', { MAXIMUM_PLATFORM_API_VERSION: 'x' }],
    [['--controllers=images'], 'It must be some of image,build,sourceresolver.'],
    [['--namespaces=Team'], 'It must be names of namespaces, separated by commas.'],
    [['--registry-mirrors=a'], '--registry-mirrors: mirror "a" must be REGISTRY=MIRROR[/PREFIX]'],
    [['-no-such-flag'], "unknown option '--no-such-flag'"],
  ])('%j', async (args, sentence, env = {}) => {
    const { code, stderr } = await runKpack(['controller', ...args], env);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) });
  });

  test('no API server to talk to', async () => {
    const { code, stderr } = await runKpack(['controller', '--ops-port=0', '--kubeconfig=/nowhere']);
    expect(code).toBe(1);
    expect(stderr).toContain('cannot read kubeconfig /nowhere');
  });
});
