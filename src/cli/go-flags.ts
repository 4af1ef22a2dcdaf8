// kpack's own programs take their flags as Go programs do, with one dash or two, and Deployments and scripts were written for that.

/** Subcommands whose long flags may have a single dash. */
const GO_COMMANDS = ['controller'];

/** The arguments of the process, where a subcommand takes Go's flags with two dashes each. */
export function goFlags(argv: readonly string[]): string[] {
  if (!GO_COMMANDS.includes(argv[2] ?? '')) return [...argv];
  return argv.map((argument, i) => (i > 2 && /^-[a-z][a-z-]+(=|$)/.test(argument) ? `-${argument}` : argument));
}
