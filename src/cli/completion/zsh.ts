// The completion script for zsh.
import type { DescribedCommand, DescribedFlag, Value } from './described-command.ts';

/** A script that can be sourced, or saved as `_NAME` in a folder of $fpath. */
export function zshCompletion({ name, flags, commands }: DescribedCommand): string {
  const described = commands.map((command) => `        ${quoted(`${command.name}:${escaped(command.description)}`)}`);
  const cases = commands.map((command) => {
    const specs = [...command.flags.flatMap(flagSpecs), ...argumentSpecs(command.values)];
    return `        ${command.name})\n          _arguments -s \\\n${indented(specs, 12)} ;;`;
  });
  return `#compdef ${name}
# zsh completion for ${name}. Load it with:  source <(${name} completion zsh)
_${name}() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  _arguments -C \\
${indented([...flags.flatMap(flagSpecs), "'1:command:->command'", "'*::argument:->argument'"], 4)}
  case $state in
    command)
      local -a commands
      commands=(
${described.join('\n')}
      )
      _describe command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

const indented = (specs: readonly string[], by: number): string =>
  specs.map((spec) => ' '.repeat(by) + spec).join(' \\\n');

function flagSpecs({ names, description, value, repeatable }: DescribedFlag): string[] {
  const others = repeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
  const takes = value === undefined ? '' : `:value:${values(value)}`;
  return names.map((name) =>
    quoted(`${others}${name}${value && name.startsWith('--') ? '=' : ''}[${escaped(description)}]${takes}`),
  );
}

const argumentSpecs = (arguments_: readonly Value[]): string[] => {
  const last = arguments_.at(-1);
  return last === undefined ? [] : [quoted(`*:argument:${values(last)}`)];
};

function values(value: Value): string {
  switch (value.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'text':
      return ' ';
  }
}

/** Within a specification brackets, colons and backslashes have a meaning. */
const escaped = (text: string): string => text.replaceAll(/[\\[\]:]/g, '\\$&');

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
