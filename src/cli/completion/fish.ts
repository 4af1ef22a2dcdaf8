// The completion script for fish.
import type { DescribedCommand, DescribedFlag, Value } from './described-command.ts';

/** A list of `complete` commands. */
export function fishCompletion({ name, flags, commands }: DescribedCommand): string {
  const top = '__fish_use_subcommand';
  const lines = [
    `# fish completion for ${name}. Load it with:  ${name} completion fish | source`,
    // Names of files only where a file may stand.
    `complete -c ${name} -f`,
    ...flags.map((flag) => flagLine(name, top, flag)),
    ...commands.map((command) => `complete -c ${name} -n ${top} -a ${command.name} -d ${quoted(command.description)}`),
    ...commands.flatMap((command) => {
      const here = quoted(`__fish_seen_subcommand_from ${command.name}`);
      const argument = command.values.at(-1);
      return [
        ...command.flags.map((flag) => flagLine(name, here, flag)),
        ...(argument === undefined || argument.kind === 'text'
          ? []
          : [`complete -c ${name} -n ${here} ${values(argument)}`]),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function flagLine(name: string, condition: string, { names, description, value }: DescribedFlag): string {
  const spellings = names.map((one) => (one.startsWith('--') ? `-l ${one.slice(2)}` : `-s ${one.slice(1)}`));
  const takes = value === undefined ? [] : [value.kind === 'files' ? '-r' : '-x', values(value)];
  return [`complete -c ${name} -n ${condition}`, ...spellings, ...takes, `-d ${quoted(description)}`]
    .filter((part) => part !== '')
    .join(' ');
}

function values(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `-a ${quoted(value.words.join(' '))}`;
    case 'files':
      return '-F';
    case 'folders':
      return "-a '(__fish_complete_directories (commandline -ct))'";
    case 'text':
      return '';
  }
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
