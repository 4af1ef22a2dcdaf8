// The completion script for bash, from 3.2 (macOS) on.
import type { DescribedCommand, DescribedFlag, Value } from './described-command.ts';

/** A script that defines the function `_NAME` and gives it to the command. */
export function bashCompletion(program: DescribedCommand): string {
  const { name, commands } = program;
  const cases = [program, ...commands].map((command) => commandCase(name, command, command === program));
  return `# bash completion for ${name}. Load it with:  source <(${name} completion bash)
_${name}_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
_${name}_paths() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen "$1" -- "$current"))
  compopt -o filenames 2>/dev/null
}
_${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' i
  # Bash takes --flag=value for three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command=\${COMP_WORDS[i]}; break; fi
  done
  COMPREPLY=()
  case $command in
${cases.join('\n')}
  esac
}
complete -F _${name} ${name}
`;
}

function commandCase(program: string, { name, flags, values, commands }: DescribedCommand, isTop: boolean): string {
  const propose = (value: Value): string => proposal(program, value);
  const flagCases = flags.flatMap(({ names, value }) =>
    value === undefined ? [] : [`        ${names.join('|')}) ${propose(value)}; return ;;`],
  );
  const rest: Value =
    commands.length > 0 ? { kind: 'words', words: commands.map(({ name }) => name) } : argument(values);
  return [
    `    '${isTop ? '' : name}')`,
    ...(flagCases.length > 0 ? ['      case $previous in', ...flagCases, '      esac'] : []),
    `      if [[ $current == -* ]]; then ${propose({ kind: 'words', words: spellings(flags) })}; else ${propose(rest)}; fi ;;`,
  ].join('\n');
}

const spellings = (flags: readonly DescribedFlag[]): string[] => flags.flatMap(({ names }) => names);

const argument = (values: readonly Value[]): Value => values.at(-1) ?? { kind: 'text' };

function proposal(program: string, value: Value): string {
  switch (value.kind) {
    case 'words':
      return `_${program}_words '${value.words.join(' ')}'`;
    case 'files':
      return `_${program}_paths -f`;
    case 'folders':
      return `_${program}_paths -d`;
    case 'text':
      return ':';
  }
}
