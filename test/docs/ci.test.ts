// docs/ci.md is true: its flags, inputs, pipelines and examples are those there are.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { validateCommand } from '../../src/cli/validate.ts';
import { jsonReport } from '../../src/reports/json.ts';
import { textReport } from '../../src/reports/text.ts';
import { CODES } from '../../src/validate/codes.ts';
import { runValidation } from '../../src/validate/run-validation.ts';
import { options } from '../reports/reports.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const page = read('docs/ci.md');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);

const flags = validateCommand()
  .options.map(({ long }) => long ?? '')
  .toSorted();

test('the flags are those of the program', () => {
  const rows = [...page.matchAll(/^\| (`--[^|]*) \|/gm)].flatMap(([, cell = '']) => cell.match(/--[a-z-]+/g) ?? []);
  expect(rows.toSorted()).toEqual(flags);
});

test('no other flag is named', () => {
  const commands = blocks('sh').flatMap((block) => block.match(/kpack validate .*/g) ?? []);
  const named = commands.flatMap((command) => command.split('|')[0]?.match(/--[a-z-]+/g) ?? []);
  expect(commands.length).toBeGreaterThan(5);
  expect(named.filter((flag) => !flags.includes(flag))).toEqual([]);
});

test('the choices are those of the program', () => {
  for (const { long, argChoices } of validateCommand().options) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${long}\``)) ?? '';
    for (const choice of argChoices ?? []) expect(row).toContain(`\`${choice}\``);
  }
});

test('every code in it exists', () => {
  const codes = CODES.map(({ code }) => code);
  const named = [...page.matchAll(/(?:ignore |--ignore |"code": ")([a-z-]+(?:,[a-z-]+)*)/g)].flatMap(([, list = '']) =>
    list.split(','),
  );
  expect(named.filter((code) => code !== 'several' && !codes.includes(code))).toEqual([]);
  expect(named.length).toBeGreaterThan(2);
});

test('the first example is what is said', async () => {
  const [manifest = ''] = blocks('yaml');
  const folder = mkdtempSync(join(tmpdir(), 'kpack-ci-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(join(folder, 'deploy', 'image.yaml'), manifest);
  const paths = [join(folder, 'deploy')];
  const report = await runValidation({ paths, defaultStorageClass: 'none', closed: false, ignore: [] });
  const said = (text: string): string => text.replaceAll(`${folder}/`, '');
  expect(said(textReport(report, options))).toBe(blocks('text')[0]);
  expect(said(jsonReport(report, options))).toBe(blocks('json')[0]);
  const last = read('README.md').split('error required-field')[1]!.split('\n\n')[0];
  expect(blocks('text')[0]).toContain(last);
});

test('the JSON is what its schema allows', () => {
  const validate = new Ajv().compile(JSON.parse(read('docs/validate-report.schema.json')));
  const examples = blocks('json');
  expect(examples).toHaveLength(1);
  for (const example of examples) expect(validate(JSON.parse(example)) ? [] : validate.errors).toEqual([]);
});

describe('pipelines', () => {
  const pipelines = blocks('yaml');
  test.each(pipelines.map((text) => [text.split('\n')[0], text]))('%s is YAML', (_, text = '') => {
    expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
  });

  interface Step {
    uses?: string;
    with?: Record<string, string>;
  }
  const action = parse(read('action.yml'));

  test('use the action with inputs that it has', () => {
    const steps = pipelines
      .map((text) => parse(text))
      .flatMap(({ jobs }) => (jobs?.validate?.steps ?? []) as Step[])
      .filter(({ uses }) => uses?.startsWith('OWNER/REPOSITORY@'));
    expect(steps.length).toBeGreaterThan(1);
    for (const step of steps)
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
  });

  test('the table has the inputs of the action and their defaults', () => {
    const [, table = ''] = page.split('| Input | Default | What it is |\n|---|---|---|\n');
    const rows = [...table.split('\n\n')[0]!.matchAll(/^\| `([a-z-]+)` \| (?:`(.*?)`)? ?\|/gm)];
    const inputs = Object.entries(action.inputs as Record<string, { default: string }>);
    expect(rows.map(([, name, value = '']) => [name, value])).toEqual(
      inputs.map(([name, input]) => [name, input.default]),
    );
  });

  test('pre-commit finds the hook', () => {
    const [config] = pipelines.map((text) => parse(text)).filter((document) => document.repos !== undefined);
    const hooks = parse(read('.pre-commit-hooks.yaml')) as { id: string }[];
    expect(hooks.map(({ id }) => id)).toEqual(config.repos[0].hooks.map(({ id }: { id: string }) => id));
  });
});
