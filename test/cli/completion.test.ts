// `kpack completion SHELL`: the shells themselves run the scripts and say what they would propose.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bashCompletion } from '../../src/cli/completion/bash.ts';
import { describedCommand } from '../../src/cli/completion/described-command.ts';
import { fishCompletion } from '../../src/cli/completion/fish.ts';
import { zshCompletion } from '../../src/cli/completion/zsh.ts';
import { validateCommand } from '../../src/cli/validate.ts';
import { webhookCommand } from '../../src/cli/webhook.ts';

const program = describedCommand(
  new Command('kpack')
    .version('1')
    .addCommand(validateCommand())
    .addCommand(webhookCommand())
    .addCommand(
      new Command('odd')
        .description(`it's [odd]: \\ "very" $HOME\n`)
        .option('-d, --dir <dir>', `a 'folder': [x]`)
        .addArgument(new Argument('<shell>').choices(['one', 'two'])),
    )
    .addCommand(new Command('secret').addOption(new Option('--key <file>')), { hidden: true }),
);

const folder = mkdtempSync(join(tmpdir(), 'kpack-completion-'));
writeFileSync(join(folder, 'app one.yaml'), '');
mkdirSync(join(folder, 'apps'));
writeFileSync(join(folder, 'script.bash'), bashCompletion(program));
writeFileSync(join(folder, 'script.zsh'), zshCompletion(program));
writeFileSync(join(folder, 'script.fish'), fishCompletion(program));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, args: string[]): string => {
  const { stdout, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 20_000 });
  if (error !== undefined) throw error;
  expect(stderr).toBe('');
  return stdout;
};
const has = (shell: string): boolean => spawnSync(shell, ['-c', ':']).error === undefined;
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** What is on the line, the last word being the one to complete; and what is proposed in all shells. */
const PROPOSALS: readonly (readonly [words: readonly string[], proposed: readonly string[]])[] = [
  [
    ['kpack', ''],
    ['odd', 'validate', 'webhook'],
  ],
  [['kpack', 'v'], ['validate']],
  [['kpack', '--ver'], ['--version']],
  [['kpack', 'validate', '--out'], ['--output']],
  [
    ['kpack', 'validate', '--output', ''],
    ['github', 'json', 'junit', 'sarif', 'text'],
  ],
  [
    ['kpack', 'validate', 'apps', '--output', 'j'],
    ['json', 'junit'],
  ],
  [
    ['kpack', 'validate', '--fail-on', ''],
    ['error', 'note', 'warning'],
  ],
  [
    ['kpack', 'webhook', '--tls-min-version', '1'],
    ['1.2', '1.3'],
  ],
  [
    ['kpack', 'odd', ''],
    ['one', 'two'],
  ],
  [
    ['kpack', 'validate', 'app'],
    ['app one.yaml', 'apps'],
  ],
  [
    ['kpack', 'validate', '--kubeconfig', 'app'],
    ['app one.yaml', 'apps'],
  ],
  [['kpack', 'odd', '--dir', 'app'], ['apps']],
  [['kpack', 'odd', '-d', 'app'], ['apps']],
];

describe('what commander says of a command', () => {
  test('is taken over', () => {
    expect(program.commands.map(({ name }) => name)).toEqual(['validate', 'webhook', 'odd']);
    const [validate] = program.commands;
    expect(validate?.values).toEqual([{ kind: 'files' }]);
    expect(validate?.flags.find(({ names }) => names.includes('--ignore'))).toMatchObject({ repeatable: true });
    expect(validate?.flags.find(({ names }) => names.includes('--help'))).toMatchObject({ names: ['-h', '--help'] });
    expect(validate?.flags.find(({ names }) => names.includes('--output'))?.value).toEqual({
      kind: 'words',
      words: ['text', 'json', 'sarif', 'junit', 'github'],
    });
  });
});

describe('bash', () => {
  const complete = (words: readonly string[]): string[] => {
    const line = words.map((word) => `'${word}'`).join(' ');
    const script = `. ./script.bash; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _kpack; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(run('bash', ['--norc', '-c', script])).toSorted();
  };
  test.each(PROPOSALS)('%j', (words, proposed) => {
    expect(complete(words)).toEqual(proposed);
  });
  test('--flag=value is three words to bash', () => {
    expect(complete(['kpack', 'validate', '--output', '=', 'j'])).toEqual(['json', 'junit']);
    expect(complete(['kpack', 'validate', '--output', '='])).toHaveLength(5);
  });
  test('proposes nothing for free text', () => {
    expect(complete(['kpack', 'validate', '--namespace', ''])).toEqual([]);
  });
});

describe.runIf(has('fish'))('fish', () => {
  const complete = (line: string): string[] =>
    lines(run('fish', ['--no-config', '-c', `source script.fish; complete -C '${line}'`]))
      .map((proposal) => proposal.split('\t')[0] ?? '')
      .map((proposal) => proposal.replaceAll('\\', '').replace(/\/$/, ''))
      .toSorted();
  test.each(PROPOSALS)('%j', (words, proposed) => {
    expect(complete(words.join(' '))).toEqual(proposed);
  });
  test('shows the descriptions', () => {
    expect(run('fish', ['--no-config', '-c', "source script.fish; complete -C 'kpack od'"])).toBe(
      `odd\tit's [odd]: \\ "very" $HOME\n`,
    );
  });
});

describe.runIf(has('zsh'))('zsh', () => {
  // Completion needs a line editor, and that a terminal: zsh has one of its own, in which each line is completed and what came is noted.
  const inTerminal = `
autoload -Uz compinit; compinit -D -u
. ./script.zsh
compadd() {
  local -a found
  [[ \${@[(I)-[ODA]]} -gt 0 ]] || { builtin compadd -O found "$@"; print -rl -- $found >> found.txt }
  builtin compadd "$@"
}
captured() { compstate[vared]=; _main_complete }
zle -C capture complete-word captured
begin() { BUFFER=$line; CURSOR=$#BUFFER; zle capture; BUFFER=; zle accept-line }
zle -N begin
while IFS= read -r line <&3; do
  print -r -- "= $line" >> found.txt
  answer=; vared -i begin answer
done 3< lines.txt
touch done.txt
`;
  const driver = `
zmodload zsh/zpty
zpty terminal zsh -f in-terminal.zsh
while [[ ! -e done.txt ]]; do zpty -r terminal shown; done
`;
  const found = new Map<string, string[]>();
  beforeAll(() => {
    writeFileSync(join(folder, 'in-terminal.zsh'), inTerminal);
    writeFileSync(join(folder, 'lines.txt'), PROPOSALS.map(([words]) => `${words.join(' ')}\n`).join(''));
    run('zsh', ['-f', '-c', driver]);
    for (const part of readFileSync(join(folder, 'found.txt'), 'utf8').split(/^= /m).slice(1)) {
      const [line = '', ...words] = part.replaceAll('\\', '').split('\n');
      found.set(
        line,
        words.filter((word) => word !== ''),
      );
    }
  });
  test('has no errors', () => {
    expect(run('zsh', ['-f', '-n', 'script.zsh'])).toBe('');
  });
  test.each(PROPOSALS)('%j', (words, proposed) => {
    expect([...new Set(found.get(words.join(' ')))].toSorted()).toEqual(proposed);
  });
});
