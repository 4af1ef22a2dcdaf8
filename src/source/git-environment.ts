// The environment of the git binary: everything that decides what it does is said here, nothing is taken from files.

/** What differs from one command to the next. */
export interface GitEnvironmentOptions {
  /** The controller's own environment; only PATH, proxies, time zone and library paths are taken from it. */
  readonly inherited: NodeJS.ProcessEnv;
  /** Home directory: an empty one of ours. */
  readonly home: string;
  /** Protocols that may be spoken, e.g. `ssh`, `git`. */
  readonly protocols: readonly string[];
  /** Configuration: name and value. Credentials may be in it, since it is passed through variables. */
  readonly config?: readonly (readonly [name: string, value: string])[];
  /** More variables. */
  readonly variables?: Readonly<Record<string, string>>;
}

const INHERITED = [
  'PATH',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'all_proxy',
];

/** Variables of one git command. */
export function gitEnvironment(options: GitEnvironmentOptions): Record<string, string> {
  const { inherited, home, protocols, config = [], variables = {} } = options;
  const environment: Record<string, string> = {
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: protocols.join(':'),
    GIT_CONFIG_COUNT: String(config.length),
    ...variables,
  };
  for (const name of INHERITED) {
    const value = inherited[name];
    if (value !== undefined) environment[name] = value;
  }
  for (const [index, [name, value]] of config.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = name;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}
