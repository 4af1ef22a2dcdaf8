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
    slots.run(host, urgency, of, () => {
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
  await expect(slots.run('h', 'prompt', signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.run('h', 'prompt', signal, async () => 1)).toBe(1);
});
