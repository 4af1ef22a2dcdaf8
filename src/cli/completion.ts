// `kpack completion SHELL`: prints what the shell needs to complete our commands, flags and their values.
import { Argument, Command } from 'commander';
import { bashCompletion } from './completion/bash.ts';
import { type DescribedCommand, describedCommand } from './completion/described-command.ts';
import { fishCompletion } from './completion/fish.ts';
import { zshCompletion } from './completion/zsh.ts';

const SCRIPTS: Record<string, (program: DescribedCommand) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The subcommand; `whole` gives the program with all its subcommands, this one too. */
export const completionCommand = (whole: () => Promise<Command>): Command =>
  new Command('completion')
    .description('print a script that completes this command in a shell')
    .addArgument(new Argument('<shell>', 'whose script').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(kpack completion bash)                                   # in this shell; put the line into ~/.bashrc to keep it
  $ kpack completion zsh > "\${fpath[1]}/_kpack"                       # for all new zsh
  $ kpack completion fish > ~/.config/fish/completions/kpack.fish     # for all new fish
`,
    )
    .action(async (shell: string) => {
      const script = SCRIPTS[shell];
      if (script !== undefined) process.stdout.write(script(describedCommand(await whole())));
    });
