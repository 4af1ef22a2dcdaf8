// Much work: several threads give the same report as one, and none that dies or is stopped leaves anybody waiting.
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import type { FileReport } from '../../src/validate/file-report.ts';
import { checkInLanes, startThread } from '../../src/validate/lanes.ts';
import { threadCount } from '../../src/validate/thread-count.ts';
import { folder, image, run } from './run-fixture.ts';

const FILES = 600;
/** So much to read that a thread is started. */
const LARGE = `# ${'-'.repeat(998)}\n`.repeat(13_000);
const settings = { defaultStorageClass: 'none', ignore: new Set<string>() };

/** Every seventh file refers to nothing readable, every eleventh repeats an earlier object. */
function manyFiles(padding = ''): { path: string; files: { name: string; path: string }[] } {
  const names = Array.from({ length: FILES }, (_, i) => `${String(i).padStart(4, '0')}.yaml`);
  const path = folder(
    Object.fromEntries(
      names.map((name, i) => [
        name,
        i % 7 === 3 ? '- list\n' : (i === 0 ? padding : '') + image(`app-${i - (i % 11 === 5 ? 1 : 0)}`),
      ]),
    ),
  );
  return { path, files: names.map((name) => ({ name, path: join(path, name) })) };
}

async function gather(threads: readonly Worker[], signal?: AbortSignal): Promise<FileReport[]> {
  const { files } = manyFiles();
  const reports: FileReport[] = [];
  await checkInLanes(files, settings, threads, (report) => void reports.push(report), signal);
  return reports.toSorted((a, b) => a.file - b.file);
}

test('as many threads as there are cores, where they are worth their start', () => {
  expect([threadCount(1, 1000, 8), threadCount(1499, 1e7, 8), threadCount(1, 1e9, 8)]).toEqual([0, 0, 0]);
  expect([threadCount(5000, 0, 2), threadCount(5000, 0, 8), threadCount(1_000_000, 0, 64)]).toEqual([1, 3, 7]);
  expect([threadCount(4, 1e8, 16), threadCount(5000, 1e8, 1)]).toEqual([3, 0]);
});

describe('several threads', () => {
  test('report each file once, as one thread does', async () => {
    const [one, three] = [await gather([]), await gather([startThread(), startThread()])];
    expect(one).toHaveLength(FILES);
    const plain = ({ file, objects, skipped, ignored, members, findings }: FileReport) => ({
      ...{ file, objects, skipped, ignored, members },
      findings: findings.map(({ code, position }) => [code, position]),
    });
    expect(three.map(plain)).toEqual(one.map(plain));
  });

  test('give the report of a run in order, and tell how far they are', async () => {
    const { path } = manyFiles(LARGE);
    const progress: [number, number][] = [];
    const report = await run([path], { onProgress: (done, of) => void progress.push([done, of]) });
    expect(report.counts.files).toBe(FILES);
    expect(report.files).toEqual(report.files?.toSorted());
    const files = report.findings.map(({ file }) => file);
    expect(files).toEqual(files.toSorted());
    expect(files.length).toBeGreaterThan(100);
    for (const [done, of] of progress) expect([done <= of, of]).toEqual([true, FILES]);
  });
});

/** A thread that takes a file and then does something else with it. */
const thread = async (then: string): Promise<Worker> => {
  const code = `const { parentPort } = require('node:worker_threads');
    parentPort.once('message', ({ shared, lane }) => {
      Atomics.store(shared, 1 + lane, Atomics.add(shared, 0, 1) + 1);
      ${then}
    });`;
  const worker = new Worker(code, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } });
  await once(worker, 'online');
  return worker;
};

describe('a thread that dies', () => {
  test.each([
    ['of an error', 'throw new Error("it broke\\nhere")', 'it broke'],
    ['by ending', 'process.exit(3)', 'its thread ended with code 3'],
    ['of too much memory', 'for (const all = []; ; ) all.push({})', 'memory limit'],
  ])('%s costs the file in its hand, and no other', async (_, then, why) => {
    const reports = await gather([await thread(then)]);
    expect(reports.map(({ file }) => file)).toEqual(Array.from({ length: FILES }, (_, i) => i));
    const broken = reports.flatMap(({ findings }) => findings).filter(({ code }) => code === 'internal-error');
    expect(broken).toEqual([
      {
        code: 'internal-error',
        severity: 'error',
        file: expect.stringMatching(/^\d{4}\.yaml$/),
        path: '',
        message: expect.stringMatching(`^kpack could not check this file: .*${why}`),
        hint: 'This is a mistake of kpack: file an issue with the file. The other files have been checked.',
      },
    ]);
  });
});

test('a run that is aborted ends its threads', async () => {
  const stop = new AbortController();
  const worker = await thread('for (;;);');
  const exit = once(worker, 'exit');
  const end = gather([worker], stop.signal);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(end).rejects.toBe(reason);
  await exit;
});
