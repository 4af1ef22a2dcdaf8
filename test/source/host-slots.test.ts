// Who waits for whom at the doors of git servers.
import { expect, test } from 'vitest';
import { HostSlots } from '../../src/source/host-slots.ts';

const signal = new AbortController().signal;
const settle = () => new Promise(setImmediate);

test('a host that hangs leaves room for others, and prompt questions go first', async () => {
  const slots = new HostSlots(3, 2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (name: string, host: string, urgency: 'prompt' | 'background', of = signal) =>
    slots.run({ host, asker: 'me', urgency }, of, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const left = new AbortController();
  const all = [
    ask('h1', 'h', 'prompt'),
    ask('h2', 'h', 'prompt'),
    ask('h3', 'h', 'prompt'),
    ask('a', 'a', 'background'),
  ];
  const gone = ask('gone', 'b', 'background', left.signal);
  all.push(ask('b', 'b', 'background'), ask('c', 'c', 'prompt'));
  await settle();
  expect(begun).toEqual(['h1', 'h2', 'a']);
  left.abort(new Error('left'));
  await expect(gone).rejects.toThrow('left');
  ends[2]?.();
  await settle();
  expect(begun).toEqual(['h1', 'h2', 'a', 'c']);
  ends[0]?.();
  await settle();
  expect(begun).toEqual(['h1', 'h2', 'a', 'c', 'h3']);
  while (ends.length > 0) {
    for (const end of ends.splice(0)) end();
    await settle();
  }
  await Promise.all(all);
  expect(begun).toEqual(['h1', 'h2', 'a', 'c', 'h3', 'b']);
});

test('a task that fails gives its place back', async () => {
  const slots = new HostSlots(1, 1);
  await expect(
    slots.run({ host: 'h', asker: 'me', urgency: 'prompt' }, signal, () => Promise.reject(new Error('no'))),
  ).rejects.toThrow('no');
  expect(await slots.run({ host: 'h', asker: 'me', urgency: 'prompt' }, signal, async () => 1)).toBe(1);
});

test('whoever asks one question of a busy host waits for one turn, not for the thousands of another', async () => {
  const slots = new HostSlots(1, 1);
  const begun: string[] = [];
  const ask = (asker: string, name: string) =>
    slots.run({ host: 'h', asker, urgency: 'prompt' }, signal, async () => {
      begun.push(name);
    });
  const all = Array.from({ length: 1_000 }, (_, i) => ask('many', `many-${i}`));
  all.push(ask('one', 'one'), ask('two', 'two-1'), ask('two', 'two-2'));
  await Promise.all(all);
  expect(begun.slice(0, 7)).toEqual(['many-0', 'many-1', 'one', 'two-1', 'many-2', 'two-2', 'many-3']);
  expect(begun).toHaveLength(1_003);
});

test('hosts take turns where all slots together are few, and who leaves leaves nothing behind', async () => {
  const slots = new HostSlots(1, 1);
  const begun: string[] = [];
  const ask = (host: string, name: string, of = signal) =>
    slots.run({ host, asker: 'me', urgency: 'prompt' }, of, async () => {
      begun.push(name);
    });
  const left = new AbortController();
  const all = [ask('a', 'a1'), ask('a', 'a2'), ask('a', 'a3'), ask('b', 'b1'), ask('b', 'b2')];
  const gone = ask('c', 'gone', left.signal);
  left.abort(new Error('left'));
  await expect(gone).rejects.toThrow('left');
  await Promise.all(all);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
});
