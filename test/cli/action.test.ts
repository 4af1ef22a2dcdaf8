// The GitHub Action and the pre-commit hook: their files are in order, and the steps of the action do what they say.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { buildCommand } from './built-command.ts';

interface Step {
  name: string;
  uses?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
}
const action = parse(readFileSync(resolve('action.yml'), 'utf8'));
const steps = action.runs.steps as Step[];

const command = buildCommand();
const workspace = mkdtempSync(join(tmpdir(), 'kpack-workspace-'));
afterAll(() => {
  command.remove();
  rmSync(workspace, { recursive: true, force: true });
});
const image = (name: string, tag: string): string => `apiVersion: kpack.io/v1alpha2
kind: Image
metadata: {name: ${name}}
spec:
  tag: ${tag}
  builder: {kind: ClusterBuilder, name: default}
  source: {git: {url: https://git.example.com/app.git, revision: main}}
`;
writeFileSync(join(workspace, 'good one.yaml'), image('good', 'acme/good'));
writeFileSync(join(workspace, 'bad.yaml'), image('bad', 'acme/Bad'));
writeFileSync(join(workspace, 'advice.yaml'), image('advice', 'https://registry.example.com/advice'));

/** Runs the steps with a shell, as the runner does, with these inputs. */
function run(inputs: Record<string, string>, github: Record<string, string> = {}) {
  const given: Record<string, string> = Object.fromEntries(
    Object.entries(action.inputs as Record<string, { default: string }>).map(([name, input]) => [
      `inputs.${name}`,
      inputs[name] ?? input.default,
    ]),
  );
  const filled = (text: string): string =>
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => given[expression] ?? github[expression] ?? '');
  const output = join(workspace, 'github-output');
  writeFileSync(output, '');
  for (const { run, env = {} } of steps) {
    if (run === undefined) continue;
    expect(run).not.toContain('${{');
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        GITHUB_ACTION_PATH: command.folder,
        GITHUB_OUTPUT: output,
        GITHUB_WORKSPACE: workspace,
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)])),
      },
    });
    if (status !== 0 || run === steps.at(-1)?.run)
      return { status, stdout, stderr, outputs: readFileSync(output, 'utf8') };
  }
  throw new Error('there was no last step');
}

describe('the action', () => {
  test('is a composite one whose steps name their shell', () => {
    expect(action.runs.using).toBe('composite');
    for (const step of steps) expect(step.uses ?? step.shell).toBeDefined();
  });

  test('names what it builds from', () => {
    expect(run({ path: 'good one.yaml' }).outputs).toMatch(/^key=\d+-\d+\n$/);
  });

  test('shows findings as annotations, and fails', () => {
    const { status, stdout, stderr } = run({ path: 'bad.yaml' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^::error file=bad\.yaml,line=5,col=8,title=invalid-image-reference/);
  });

  test('takes several paths and flags, one a line, blanks and all', () => {
    const { status, stdout } = run({ path: 'good one.yaml\nbad.yaml\n', args: '--ignore\ninvalid-image-reference\n' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '2 files, 2 objects, no errors; 1 finding ignored\n' });
  });

  test('fails on what it is told to', () => {
    expect(run({ path: 'advice.yaml' }).status).toBe(0);
    expect(run({ path: 'advice.yaml', 'fail-on': 'warning' }).status).toBe(1);
  });

  test('writes a file, and shows what fails in the log', () => {
    const { status, stdout } = run(
      { path: 'bad.yaml', output: 'sarif', 'output-file': 'kpack.sarif' },
      {
        'github.server_url': 'https://git.example.com',
        'github.action_repository': 'team/kpack',
        'github.action_ref': 'v1',
      },
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^bad\.yaml:5:8: error invalid-image-reference\n/);
    const [{ tool, results }] = JSON.parse(readFileSync(join(workspace, 'kpack.sarif'), 'utf8')).runs;
    expect(results).toHaveLength(1);
    expect(tool.driver.rules[0].helpUri).toBe(
      'https://git.example.com/team/kpack/blob/v1/docs/messages.md#invalid-image-reference',
    );
  });

  test('tells wrong usage from findings', () => {
    expect(run({ path: 'bad.yaml', output: 'xml' }).status).toBe(2);
    expect(run({ path: 'bad.yaml', 'output-file': 'x', args: '--no-such-flag' }).status).toBe(2);
  });

  test('takes no input for shell code', () => {
    const path = '$(touch broken); `touch broken`\n"; touch broken; "';
    expect(run({ path, args: '--ignore\n$(touch broken)' }).status).toBe(2);
    expect(existsSync(join(workspace, 'broken'))).toBe(false);
  });
});

test('the pre-commit hook runs a command that npm installs', () => {
  const [hook] = parse(readFileSync(resolve('.pre-commit-hooks.yaml'), 'utf8'));
  expect(hook).toMatchObject({ id: 'kpack-validate', language: 'node', require_serial: true });
  const [name = '', ...args] = hook.entry.split(' ');
  expect(Object.keys(manifest.bin)).toContain(name);
  // It is handed whatever is YAML or JSON.
  writeFileSync(join(workspace, 'package.json'), '{"name": "app"}');
  const options = { cwd: workspace, encoding: 'utf8' as const };
  const { status, stdout } = spawnSync(
    process.execPath,
    [command.path, ...args, 'package.json', 'good one.yaml'],
    options,
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: '2 files, 1 object, no errors; 1 finding ignored\n' });
  expect(
    ['.github/workflows/ci.yml', 'deploy/.old/a.yaml', 'deploy/app.yaml'].filter(
      (path) => !new RegExp(hook.exclude).test(path),
    ),
  ).toEqual(['deploy/app.yaml']);
  // It brings the Node that everything else runs on.
  expect(hook.language_version).toBe(manifest.devDependencies.node);
  // npm pack has to build what it packs, and say nothing but the name of the package.
  expect(manifest.scripts.prepack).toBe('node build/build.ts');
  expect(readFileSync(resolve('.npmrc'), 'utf8')).toContain('foreground-scripts=false');
});
