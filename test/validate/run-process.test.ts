// The command as a process: its threads, what it reads from pipes, and how it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { folder, image } from './run-fixture.ts';

const source = resolve('src/cli/main.ts');
const bundle = resolve('dist/kpack.js');

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  findings: { code: string }[];
  stderr: string;
}

/** Runs the command with JSON as its output. */
async function kpack(
  program: string,
  args: readonly string[],
  input = '',
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return ended(start(program, args, env), input);
}

const start = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, [program, 'validate', '--output=json', ...args], { env: { ...process.env, ...env } });

async function ended(child: ReturnType<typeof start>, input?: string): Promise<Ended> {
  if (input !== undefined) child.stdin.end(input);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const { findings = [] } = (stdout === '' ? {} : JSON.parse(stdout)) as { findings?: Ended['findings'] };
  return { code, signal, findings, stderr };
}

/** More to read than is done without a thread. */
const many = (): string =>
  folder({
    '0.yaml': `# ${'-'.repeat(998)}\n`.repeat(13_000),
    ...Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${i + 1}.yaml`, image(`app-${i}`, i % 10 === 7 ? { tag: 'A' } : {})]),
    ),
  });
/** Node says when it starts a thread. */
const TELL_THREADS = { NODE_DEBUG: 'worker' };
const THREAD = /create new worker/;

describe.each([
  ['the sources', source],
  ['the bundle', bundle],
])('%s', (_, program) => {
  test.skipIf(!existsSync(program))('give much work to a thread, and little work to none', async () => {
    const path = many();
    const much = await kpack(program, [path], '', TELL_THREADS);
    expect(much.code).toBe(1);
    expect(much.findings).toHaveLength(5);
    expect(new Set(much.findings.map(({ code }) => code))).toEqual(new Set(['invalid-image-reference']));
    expect(much.stderr).toMatch(THREAD);
    const little = await kpack(program, [join(path, '1.yaml')], '', TELL_THREADS);
    expect(little).toMatchObject({ code: 0, findings: [] });
    expect(little.stderr).not.toMatch(THREAD);
  });
});

test('the standard input is read once, and places in it are found', async () => {
  const { code, findings } = await kpack(source, ['-'], `${image('app')}---\n${image('app')}`);
  expect(code).toBe(1);
  expect(findings).toMatchObject([
    {
      code: 'duplicate-object',
      file: '<stdin>',
      line: 13,
      column: 9,
      message: expect.stringContaining('<stdin>:4:9'),
    },
  ]);
});

test.skipIf(process.platform === 'win32')('a pipe is read once, and places in it are found', async () => {
  const path = folder({ 'a.yaml': `${image('app')}---\n${image('app')}` });
  const command = `"${process.execPath}" "${source}" validate --output=json <(cat "${path}/a.yaml")`;
  const { code, findings } = await ended(spawn('bash', ['-c', command]), '');
  expect(code).toBe(1);
  expect(findings).toMatchObject([{ code: 'duplicate-object', line: 13, column: 9 }]);
});

test('Ctrl-C ends it at once, threads and all', async () => {
  const child = start(source, [many(), '-'], TELL_THREADS);
  // It waits for the standard input, which never comes to an end.
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      if (THREAD.test(String(chunk))) resolve();
    });
  });
  child.kill('SIGINT');
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual([null, 'SIGINT']);
});
