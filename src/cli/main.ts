// The command `kpack`: subcommands, and what their ends mean as exit codes (0 done, 1 no, 2 wrong usage).
import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { UsageError } from './usage-error.ts';

/** Loaded one at a time, since no subcommand needs the libraries of the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  webhook: async () => (await import('./webhook.ts')).webhookCommand(),
  certs: async () => (await import('./certs.ts')).certsCommand(),
  crds: async () => (await import('./crds.ts')).crdsCommand(),
  schemas: async () => (await import('./schemas.ts')).schemasCommand(),
};

const program = new Command('kpack')
  .description('Builds images from source on Kubernetes: the admission webhook and its tools.')
  .version(manifest.version)
  .exitOverride();

// Whoever reads our output may stop early (`kpack crds | head`); that is no error, and no reason for a server to end.
process.stdout.on('error', () => undefined);

try {
  const named = Object.entries(COMMANDS).filter(([name]) => name === process.argv[2]);
  for (const [, load] of named.length > 0 ? named : Object.entries(COMMANDS)) {
    const command = (await load()).copyInheritedSettings(program);
    for (const part of command.commands) part.copyInheritedSettings(command);
    program.addCommand(command);
  }
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said it already
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`kpack: ${message.replaceAll('\n', ' ')}\n`);
  return error instanceof UsageError ? 2 : 1;
}
