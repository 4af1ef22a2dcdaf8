// When controllers run: with synced caches and as the leader only; and in which order everything ends.
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Reconcile } from '../../src/reconciler/controller.ts';
import type { Synced } from '../../src/reconciler/informer.ts';
import { type Manager, type ManagerOptions, startManager } from '../../src/reconciler/manager.ts';

const logger = pino({ level: 'silent' });
let log: string[] = [];
beforeEach(() => {
  log = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());
const pass = (ms = 10) => vi.advanceTimersByTimeAsync(ms);

function cache(name: string): Synced & { sync(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let hasSynced = false;
  return {
    name,
    get hasSynced() {
      return hasSynced;
    },
    synced: promise,
    async stop() {
      log.push(`${name} stopped`);
    },
    sync() {
      hasSynced = true;
      resolve();
    },
  };
}

/** An election whose outcome the test decides. */
function vote() {
  let listener: (leading: boolean) => void = () => undefined;
  let leading = false;
  return {
    decide(next: boolean) {
      leading = next;
      listener(next);
    },
    elect() {
      log.push('joined the election');
      return {
        get leading() {
          return leading;
        },
        onChange(given: typeof listener) {
          listener = given;
          return () => undefined;
        },
        async stop() {
          log.push('left the election');
        },
      };
    },
  };
}

/** A source without keys. */
const said = (begun: string, ended: string) => ({
  begin() {
    log.push(begun);
    return () => log.push(ended);
  },
});

function start(reconcile: Reconcile, options: Partial<ManagerOptions> = {}): Manager {
  const source = {
    begin(enqueue: (key: string, priority: 'prompt') => void) {
      log.push('controller started');
      enqueue('a', 'prompt');
      return () => log.push('controller ended');
    },
  };
  const controllers = [{ name: 'test', reconcile, sources: [source], logger }];
  return startManager({ informers: [], controllers, logger, ...options });
}
/** Takes so long, unless aborted. */
const work =
  (ms: number): Reconcile =>
  async (_, signal) => {
    log.push('reconcile began');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => reject(signal.reason));
    await promise.finally(() => clearTimeout(timer)).catch(() => log.push('reconcile aborted'));
  };

test('caches first, then the election, then the controllers; the end in the opposite order', async () => {
  const [one, two] = [cache('one'), cache('two')];
  const { decide, elect } = vote();
  const manager = start(work(100), { informers: [one, two], elect });
  await pass();
  expect(manager.checks.map((check) => [check.name, check.notReady()])).toEqual([
    ['informer-one', 'one not listed from the API server yet'],
    ['informer-two', 'two not listed from the API server yet'],
  ]);
  one.sync();
  await pass();
  expect(log).toEqual([]);
  two.sync();
  await pass();
  expect(manager.checks.map((check) => check.notReady())).toEqual([undefined, undefined]);
  expect([log.splice(0), manager.isWorking]).toEqual([['joined the election'], false]);
  decide(true);
  await pass();
  expect([log.splice(0), manager.isWorking, manager.isIdle]).toEqual([
    ['controller started', 'reconcile began'],
    true,
    false,
  ]);
  const stopped = manager.stop();
  await pass(200);
  await stopped;
  expect(log).toEqual(['controller ended', 'left the election', 'one stopped', 'two stopped']);
});

test('a controller that says what it reads waits for nothing else; the others for all', async () => {
  const [one, two] = [cache('one'), cache('two')];
  const { decide, elect } = vote();
  const named = (name: string, reads?: readonly Synced[]) => ({
    name,
    reconcile: async () => undefined,
    sources: [said(`${name} started`, `${name} ended`)],
    ...(reads && { reads }),
    logger,
  });
  const controllers = [named('reads all'), named('reads one', [one]), named('reads two', [two])];
  const manager = start(work(1), { informers: [one, two], controllers, elect });
  await pass();
  expect(log).toEqual([]);
  one.sync();
  await pass();
  expect(log.splice(0)).toEqual(['joined the election']);
  decide(true);
  await pass();
  expect([log.splice(0), manager.isWorking, manager.isIdle]).toEqual([['reads one started'], true, false]);
  decide(false);
  await pass();
  expect(log.splice(0)).toEqual(['reads one ended']);
  two.sync();
  await pass();
  expect([log.splice(0), manager.isIdle]).toEqual([[], false]);
  decide(true);
  await pass();
  expect([log.splice(0), manager.isIdle]).toEqual([
    ['reads all started', 'reads one started', 'reads two started'],
    true,
  ]);
  await manager.stop();
});

test('a cache that comes while this process leads starts what waited for it', async () => {
  const [one, two] = [cache('one'), cache('two')];
  const controllers = [
    { name: 'first', reconcile: async () => undefined, sources: [], reads: [one], logger },
    {
      name: 'second',
      reconcile: async () => undefined,
      sources: [said('second started', 'second ended')],
      reads: [two],
      logger,
    },
  ];
  const manager = start(work(1), { informers: [one, two], controllers });
  one.sync();
  await pass();
  expect([manager.isWorking, log]).toEqual([true, []]);
  two.sync();
  await pass();
  expect([manager.isIdle, log]).toEqual([true, ['second started']]);
  await manager.stop();
});

test('a lost leadership aborts at once; won again, everything is looked at anew', async () => {
  const { decide, elect } = vote();
  const manager = start(work(60_000), { elect });
  await pass();
  decide(true);
  await pass();
  decide(false);
  await pass();
  expect(manager.isWorking).toBe(false);
  decide(true);
  await pass();
  const once = ['controller started', 'reconcile began'];
  expect(log).toEqual(['joined the election', ...once, 'controller ended', 'reconcile aborted', ...once]);
  const stopped = manager.stop();
  await pass(600);
  await stopped;
});

test('lost and won while the old term ends: never two terms at once', async () => {
  const { decide, elect } = vote();
  const release = Promise.withResolvers<void>();
  const manager = start(() => release.promise, { elect });
  await pass();
  decide(true);
  await pass();
  decide(false);
  decide(true);
  decide(false);
  decide(true);
  await pass();
  release.resolve();
  await pass();
  expect(manager.isWorking).toBe(true);
  let terms = 0;
  for (const line of log) {
    if (line === 'controller started') terms += 1;
    if (line === 'controller ended') terms -= 1;
    expect(terms).toBeLessThanOrEqual(1);
  }
  const stopped = manager.stop();
  await pass(600);
  await stopped;
});

test('without an election it works alone', async () => {
  const manager = start(work(1));
  await pass();
  expect([manager.isWorking, manager.isIdle]).toEqual([true, true]);
  await manager.stop();
  expect(log).toEqual(['controller started', 'reconcile began', 'controller ended']);
});

test('stopped before it ever synced, it starts nothing', async () => {
  const one = cache('one');
  const manager = start(work(1), { informers: [one] });
  const stopped = manager.stop();
  one.sync();
  await stopped;
  expect(log).toEqual(['one stopped']);
});

test('a reconcile that never ends makes the process one that has to be replaced, and does not hold up a stop for ever', async () => {
  const { decide, elect } = vote();
  const manager = start(() => new Promise(() => undefined), { elect });
  await pass();
  decide(true);
  await pass();
  const stopped = manager.stop();
  await pass(11_000);
  await stopped;
  expect((await manager.broken).message).toBe('reconciles have not ended 10000 ms after they were aborted');
  expect(log.at(-1)).toBe('left the election');
});
