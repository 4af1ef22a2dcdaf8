// The process's log: its form, and that its last lines arrive.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';

/** Starts a script with a process logger `log`. */
function spawnScript(script: string): ChildProcessWithoutNullStreams {
  const source = `
    import { processLogger } from '${new URL('../../src/telemetry/logger.ts', import.meta.url)}';
    import { stopRequest } from '${new URL('../../src/telemetry/stop-requests.ts', import.meta.url)}';
    const log = await processLogger({ level: 'info', pretty: false });
    ${script}`;
  return spawn(process.execPath, ['--input-type=module', '-e', source]);
}

/** Runs it to its end and gives its stderr. */
async function run(script: string): Promise<{ stderr: string; code: number | null }> {
  const child = spawnScript(script);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { stderr, code };
}

describe('a line', () => {
  test('is JSON with the level as a word, the time and the pod', () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', pod: 'kpack-webhook-1' }, { write: (line) => void lines.push(line) });
    logger.info({ uid: 'u' }, 'admission');
    logger.debug('not wanted');
    const before = Date.now();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', time: expect.any(String), pod: 'kpack-webhook-1', uid: 'u', msg: 'admission' },
    ]);
    const { time } = JSON.parse(lines[0]!) as { time: string };
    expect(new Date(time).toISOString()).toBe(time);
    expect(Math.abs(Date.parse(time) - before)).toBeLessThan(1000);
  });

  test('has no pod outside a cluster', () => {
    const lines: string[] = [];
    createLogger({ level: 'info', pod: '' }, { write: (line) => void lines.push(line) }).info('x');
    expect(Object.keys(JSON.parse(lines[0]!))).toEqual(['level', 'time', 'msg']);
  });
});

describe('the last lines', () => {
  test('arrive when the process exits', async () => {
    const { stderr, code } = await run(
      `for (let i = 0; i < 3000; i++) log.logger.info({ i }, 'line'); process.exit(3);`,
    );
    expect(code).toBe(3);
    const numbers = stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { i: number }).i);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });

  test('arrive while it goes on', async () => {
    const { stderr } = await run(`
      log.logger.info('early');
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500);`);
    expect(stderr).toContain('"msg":"early"');
  });

  test('arrive when it crashes', async () => {
    const { stderr, code } = await run(`log.logger.info('before'); setTimeout(() => { throw new Error('boom'); });`);
    expect(code).toBe(1);
    expect(stderr).toContain('"msg":"before"');
  });
});

describe('a reader of the log', () => {
  test('that goes away does not stop the process', async () => {
    const child = spawnScript(`
      const line = 'x'.repeat(1000);
      const timer = setInterval(() => { for (let i = 0; i < 100; i++) log.logger.info(line); }, 1);
      process.once('SIGTERM', () => { clearInterval(timer); process.exit(7); });
      process.stdout.write('up');`);
    await once(child.stdout, 'data');
    child.stderr.destroy();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  test('that does not read does not stop the process either', async () => {
    const child = spawnScript(`
      const line = 'x'.repeat(1000);
      for (let i = 0; i < 1000; i++) log.logger.info(line);
      setTimeout(() => { process.stdout.write('alive'); }, 300);
      process.once('SIGTERM', () => process.exit(7));
      setInterval(() => {}, 1000);`);
    expect(String((await once(child.stdout, 'data'))[0])).toBe('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});

describe('an error that nobody catches', () => {
  test.each([
    ['throw new Error("boom")', 'uncaughtException'],
    ['Promise.reject(new Error("boom"))', 'unhandledRejection'],
  ])('%s asks for an orderly stop with exit code 1', async (script, origin) => {
    const { stderr, code } = await run(`
      const stop = stopRequest(log);
      setTimeout(() => { ${script} });
      const { reason, exitCode } = await stop;
      log.logger.info({ reason, exitCode }, 'stopping');
      process.exit(exitCode);`);
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      level: 'fatal',
      origin,
      err: { message: 'boom', stack: expect.stringContaining('boom') },
    });
    expect(lines[1]).toMatchObject({ msg: 'stopping', reason: origin, exitCode: 1 });
    expect(code).toBe(1);
  });
});
