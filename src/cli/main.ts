// The command `kpack`: subcommands, and what their ends mean as exit codes (0 done, 1 no, 2 wrong usage).
import { isMainThread } from 'node:worker_threads';
import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { goFlags } from './go-flags.ts';
import { UsageError } from './usage-error.ts';

/** Loaded one at a time, since no subcommand needs the libraries of the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  webhook: async () => (await import('./webhook.ts')).webhookCommand(),
  controller: async () => (await import('./controller.ts')).controllerCommand(),
  certs: async () => (await import('./certs.ts')).certsCommand(),
  crds: async () => (await import('./crds.ts')).crdsCommand(),
  schemas: async () => (await import('./schemas.ts')).schemasCommand(),
  validate: async () => (await import('./validate.ts')).validateCommand(),
  default: async () => (await import('./default.ts')).defaultCommand(),
  convert: async () => (await import('./convert.ts')).convertCommand(),
  completion: async () => (await import('./completion.ts')).completionCommand(() => withCommands(COMMANDS)),
};

// The bundle is one file, so it is what `kpack validate` starts its threads with too (src/validate/lanes.ts).
if (isMainThread) await run();
else await import('../validate/lane-thread.ts');

async function run(): Promise<void> {
  // Whoever reads our output may stop early (`kpack crds | head`); that is no error, and no reason for a server to end.
  process.stdout.on('error', () => undefined);

  try {
    checkNode();
    const named = Object.entries(COMMANDS).filter(([name]) => name === process.argv[2]);
    await (await withCommands(named.length > 0 ? Object.fromEntries(named) : COMMANDS)).parseAsync(
      goFlags(process.argv),
    );
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Older ones lack what the commands are made of; where another program brings Node, a package's `engines` are not always heeded. */
function checkNode(): void {
  const least = Number.parseInt(manifest.engines.node.replace('>=', ''), 10);
  if (Number.parseInt(process.versions.node, 10) >= least) return;
  throw new UsageError(`Node ${least} or newer is needed, and ${process.execPath} is ${process.version}`);
}

async function withCommands(commands: typeof COMMANDS): Promise<Command> {
  const program = new Command('kpack')
    .description('Builds images from source on Kubernetes: the admission webhook, the controllers and their tools.')
    .version(manifest.version)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride();
  for (const load of Object.values(commands)) {
    const command = (await load()).copyInheritedSettings(program);
    for (const part of command.commands) part.copyInheritedSettings(command);
    program.addCommand(command);
  }
  return program;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`kpack: ${message.replaceAll('\n', ' ')}\n`);
  return error instanceof UsageError ? 2 : 1;
}
