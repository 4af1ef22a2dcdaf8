// The command line of `kpack validate`: what is printed where, in which colours, and with which exit code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { showsColor } from '../../src/cli/color.ts';
import { startProgress } from '../../src/cli/progress.ts';
import { buildCommand } from './built-command.ts';

const command = buildCommand();
const folder = mkdtempSync(join(tmpdir(), 'kpack-validate-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  command.remove();
});

const image = (name: string, spec = `tag: registry.example.com/${name}`): string => `apiVersion: kpack.io/v1alpha2
kind: Image
metadata:
  name: ${name}
spec:
  ${spec}
  builder: {kind: ClusterBuilder, name: default}
  source: {git: {url: https://git.example.com/app.git, revision: main}}
`;
writeFileSync(join(folder, 'good.yaml'), image('good'));
writeFileSync(join(folder, 'bad.yaml'), image('bad', 'tag: registry.example.com/Bad'));
writeFileSync(join(folder, 'advice.yaml'), image('advice', 'tag: https://registry.example.com/advice'));
mkdirSync(join(folder, 'empty'));

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command in the folder, to its end. */
async function kpack(args: readonly string[], { input = '', env = {} as NodeJS.ProcessEnv } = {}): Promise<Ran> {
  const surroundings = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
  const child = spawn(process.execPath, [command.path, ...args], { cwd: folder, env: surroundings });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

test('an older Node is told which one is needed', async () => {
  const older = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } })';
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` };
  expect(await kpack(['validate', 'good.yaml'], { env })).toEqual({
    code: 2,
    stdout: '',
    stderr: `kpack: Node 24 or newer is needed, and ${process.execPath} is ${process.version}\n`,
  });
});

describe('what it says', () => {
  test('of a good manifest', async () => {
    expect(await kpack(['validate', 'good.yaml'])).toEqual({
      code: 0,
      stdout: '1 file, 1 object, no errors\n',
      stderr: '',
    });
  });

  test('of a bad one', async () => {
    const { code, stdout, stderr } = await kpack(['validate', 'good.yaml', 'bad.yaml']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout.replace(/hint: .*/, 'hint: ...')).toBe(`\
bad.yaml:6:8: error invalid-image-reference
    Image bad, spec.tag
    invalid value: registry.example.com/Bad: spec.tag
    6 |   tag: registry.example.com/Bad
      |        ^^^^^^^^^^^^^^^^^^^^^^^^
    hint: ...

2 files, 2 objects, 1 error
`);
  });

  test('of the standard input', async () => {
    const { code, stdout } = await kpack(['validate', '-'], { input: image('bad', 'tag: A') });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^<stdin>:6:8: error invalid-image-reference\n/);
  });

  test('in every format', async () => {
    const said = async (output: string): Promise<string> => {
      const { code, stdout, stderr } = await kpack(['validate', 'bad.yaml', '--output', output]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      return stdout;
    };
    expect(JSON.parse(await said('json')).findings[0]).toMatchObject({ code: 'invalid-image-reference', line: 6 });
    expect(JSON.parse(await said('sarif')).runs[0].results).toHaveLength(1);
    expect(await said('junit')).toContain('<failure type="invalid-image-reference"');
    expect(await said('github')).toMatch(/^::error file=bad\.yaml,line=6,col=8,/);
  });

  test('with names from the root of the checkout, where GitHub says which that is', async () => {
    const env = { GITHUB_WORKSPACE: join(folder, '..') };
    const { stdout } = await kpack(['validate', 'bad.yaml', '--output', 'github'], { env });
    expect(stdout).toContain(`::error file=${folder.split('/').at(-1)}/bad.yaml,`);
  });
});

describe('the exit code', () => {
  test.each([
    [0, ['advice.yaml']],
    [1, ['advice.yaml', '--fail-on', 'warning']],
    [1, ['advice.yaml', '--fail-on', 'note']],
    [0, ['advice.yaml', '--fail-on', 'warning', '--ignore', 'image-with-scheme']],
    [0, ['bad.yaml', '--ignore', 'image-with-scheme', '--ignore', 'invalid-image-reference']],
    [1, ['no-such.yaml', 'good.yaml']],
  ])('is %i for %j', async (code, args) => {
    expect(await kpack(['validate', ...args])).toMatchObject({ code, stderr: '' });
  });

  test.each([
    [[], "error: missing required argument 'path'"],
    [['good.yaml', '--output', 'xml'], 'Allowed choices are text, json, sarif, junit, github.'],
    [['good.yaml', '--fail-on', 'fatal'], 'Allowed choices are error, warning, note.'],
    [
      ['good.yaml', '--default-storage-class', 'a b'],
      'It must be none, the name of a StorageClass, or NAME:expandable.',
    ],
    [['good.yaml', '--ignore', 'same-tags'], 'kpack: --ignore: there is no code "same-tags"; did you mean "same-tag"?'],
    [['good.yaml', '--old', 'x', '--git-base', 'y'], "cannot be used with option '--git-base <ref>'"],
    [['good.yaml', '--namespace', 'team'], 'kpack: --kubeconfig, --master and --namespace need --against-cluster'],
    [['good.yaml', '--git-base', 'main'], 'kpack: --git-base'],
  ])('is 2 for %j', async (args, said) => {
    const { code, stdout, stderr } = await kpack(['validate', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });

  test.each([['empty'], ['no-such.yaml'], ['*.json']])('is 2 when there is nothing to read in %s', async (path) => {
    const { code, stdout, stderr } = await kpack(['validate', path]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toContain(`${path}: error no`);
    expect(stdout).toMatch(/^0 files, 0 objects, 1 error$/m);
  });

  test('stays when the reader goes away', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => image(`bad-${i}`, 'tag: A')).join('---\n');
    writeFileSync(join(folder, 'many.yml'), many);
    const child = spawn(process.execPath, [command.path, 'validate', 'many.yml'], { cwd: folder });
    child.stdout.once('data', () => child.stdout.destroy());
    const [stderr, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ code, signal, stderr }).toEqual({ code: 1, signal: null, stderr: '' });
  });
});

describe('colours', () => {
  test('are for terminals, unless asked for', async () => {
    expect((await kpack(['validate', 'bad.yaml'])).stdout).not.toContain('\u001b');
    expect((await kpack(['validate', 'bad.yaml'], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[31merror');
    expect((await kpack(['validate', 'bad.yaml', '--color', 'always'])).stdout).toContain('\u001b[31merror');
  });

  test.each([
    ['auto', true, {}, true],
    ['auto', false, {}, false],
    ['auto', true, { NO_COLOR: '1' }, false],
    ['auto', true, { NO_COLOR: '' }, true],
    ['auto', true, { TERM: 'dumb' }, false],
    ['auto', false, { FORCE_COLOR: '1' }, true],
    ['auto', true, { FORCE_COLOR: '0' }, false],
    ['auto', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['always', false, { NO_COLOR: '1' }, true],
    ['never', true, { FORCE_COLOR: '1' }, false],
  ] as const)('--color %s, terminal %s, %j: %s', (when, isTerminal, env, shown) => {
    expect(showsColor(when, { isTerminal, env })).toBe(shown);
  });
});

describe('progress', () => {
  const shown = (isTTY: boolean, afterMs: number): string => {
    let now = 0;
    let out = '';
    const progress = startProgress({ isTTY, write: (part: string) => (out += part) }, () => now);
    progress.update(1, 20);
    now = afterMs;
    progress.update(12, 20);
    progress.end();
    return out;
  };
  test('is shown on a terminal after a second, and vanishes', () => {
    expect(shown(true, 1001)).toBe('\r\u001b[Kchecked 12 of 20 files\r\u001b[K');
    expect(shown(true, 999)).toBe('');
    expect(shown(false, 5000)).toBe('');
  });
});

describe('help', () => {
  test('shows three examples', async () => {
    const { code, stdout } = await kpack(['validate', '--help']);
    expect(code).toBe(0);
    expect(stdout.match(/^ {2}\$ .*kpack validate/gm)).toHaveLength(3);
  });

  test('lists the commands, one line each', async () => {
    const { code, stdout } = await kpack(['--help']);
    expect(code).toBe(0);
    const listed = stdout.split('Commands:\n')[1]?.trimEnd().split('\n') ?? [];
    expect(listed.every((line) => /^ {2}[a-z]+ {2,}\S/.test(line) && line.length <= 80)).toBe(true);
    expect(listed.map((line) => line.trim().split(' ')[0])).toEqual(expect.arrayContaining(['validate', 'completion']));
  });

  test('completes what there is', async () => {
    const { code, stdout } = await kpack(['completion', 'bash']);
    expect(code).toBe(0);
    for (const word of ['validate', 'webhook', 'completion', '--fail-on']) expect(stdout).toContain(word);
  });
});
