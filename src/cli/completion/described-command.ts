// What a shell has to know of the command to complete it, read from commander's own description: a flag is declared once.
import type { Argument, Command, Option } from 'commander';

/** What may stand in the place of a value. `text` is anything, so nothing is proposed. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'text' };

/** A flag, with its value if it takes one. */
export interface DescribedFlag {
  /** All its spellings, e.g. `-h` and `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  readonly value?: Value;
  readonly repeatable: boolean;
}

/** A command and what it takes; the commands below it are its own. */
export interface DescribedCommand {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly DescribedFlag[];
  /** Of its arguments; the last one's for all further ones. Empty where it takes none. */
  readonly values: readonly Value[];
  readonly commands: readonly DescribedCommand[];
}

/** Everything that `--help` would show. */
export function describedCommand(command: Command): DescribedCommand {
  const help = command.createHelp();
  const visible = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  return {
    name: command.name(),
    description: oneLine(command.summary() || command.description()),
    flags: help.visibleOptions(command).map(describedFlag),
    values: command.registeredArguments.map(valueTaken),
    commands: visible.map(describedCommand),
  };
}

const describedFlag = (option: Option): DescribedFlag => ({
  names: [option.short, option.long].filter((name) => name !== undefined),
  description: oneLine(option.description),
  ...((option.required || option.optional) && { value: valueTaken(option) }),
  // A parser that collects has a list to begin with, so that is how commander is told of it.
  repeatable: option.variadic || Array.isArray(option.defaultValue),
});

/** By the choices, else by the name of the placeholder: `<file>`, `<path>`, `<dir>`. */
function valueTaken(described: Option | Argument): Value {
  if (described.argChoices !== undefined) return { kind: 'words', words: described.argChoices };
  const placeholder = 'flags' in described ? (/[<[]([^>\].]+)/.exec(described.flags)?.[1] ?? '') : described.name();
  if (/^(file|path)$/i.test(placeholder)) return { kind: 'files' };
  return { kind: /^dir(ectory)?$/i.test(placeholder) ? 'folders' : 'text' };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
