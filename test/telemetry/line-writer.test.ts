// Log lines reach their file whole and in order, however many come at once, and a reader that is gone harms nobody.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineWriter } from '../../src/telemetry/line-writer.ts';

const OPTIONS = { gathered: 1024, intervalMs: 5, backlog: 16 * 1024 * 1024 };
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kpack-lines-'));
  file = join(directory, 'log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const written = (): string => readFileSync(file, 'utf8');

test('nothing is lost or torn, in whichever alphabet', async () => {
  const writer = new LineWriter(openSync(file, 'w'), OPTIONS);
  const lines = Array.from({ length: 5000 }, (_, i) => `${i} grüße 日本 😀 ${'x'.repeat(i % 97)}\n`);
  for (const line of lines) writer.write(line);
  await vi.waitFor(() => expect(written().length).toBe(lines.join('').length));
  expect(written()).toBe(lines.join(''));
});

test('a line may be longer than what is gathered', async () => {
  const writer = new LineWriter(openSync(file, 'w'), OPTIONS);
  const lines = ['short\n', `${'é'.repeat(10_000)}\n`, 'short again\n'];
  for (const line of lines) writer.write(line);
  await vi.waitFor(() => expect(written()).toBe(lines.join('')));
});

test('a single line does not wait for others for long', async () => {
  const writer = new LineWriter(openSync(file, 'w'), OPTIONS);
  writer.write('one\n');
  await vi.waitFor(() => expect(written()).toBe('one\n'));
});

test('a flush writes what waits before it returns', () => {
  const writer = new LineWriter(openSync(file, 'w'), { ...OPTIONS, intervalMs: 60_000 });
  writer.write('last words\n');
  writer.flushSync();
  expect(written()).toBe('last words\n');
});

test('lines that nobody takes are dropped beyond the backlog, and that is said', async () => {
  const writer = new LineWriter(openSync(file, 'w'), { ...OPTIONS, backlog: 4096 });
  for (let i = 0; i < 1000; i++) writer.write(`${i} ${'x'.repeat(100)}\n`);
  await vi.waitFor(() => expect(written()).toMatch(/"dropped":\d+/));
  const kept = written()
    .split('\n')
    .filter((line) => /^\d+ x+$/.test(line)).length;
  const dropped = [...written().matchAll(/"dropped":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  expect(kept + dropped).toBe(1000);
});

test('a descriptor that is gone ends the writing and nothing else', async () => {
  const fd = openSync(file, 'w');
  const writer = new LineWriter(fd, OPTIONS);
  closeSync(fd);
  writer.write('into the void\n');
  writer.flushSync();
  expect(() => writer.write('more\n')).not.toThrow();
});
