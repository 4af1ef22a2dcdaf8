// The command `kpack`: subcommands, and what their ends mean as exit codes (0 done, 1 no, 2 wrong usage).
import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { crdsCommand } from './crds.ts';
import { schemasCommand } from './schemas.ts';
import { UsageError } from './usage-error.ts';
import { webhookCommand } from './webhook.ts';

const program = new Command('kpack')
  .description('Builds images from source on Kubernetes: the admission webhook and its tools.')
  .version(manifest.version)
  .exitOverride();

for (const command of [webhookCommand(), crdsCommand(), schemasCommand()]) {
  program.addCommand(command.copyInheritedSettings(program));
}

try {
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
