// When answers leave: together with those that are ready in the same turn, each to the one who asked, or at once before long work.
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { Outbox } from '../../src/webhook/outbox.ts';

/** A server that answers with the name in the path, and the order of what it did. */
function server(before: (name: string, outbox: Outbox) => void = () => undefined) {
  const outbox = new Outbox();
  const done: string[] = [];
  const app = fastify();
  app.addHook('onSend', async (request) => void done.push(`sent ${request.url}`));
  app.get<{ Params: { name: string } }>('/:name', ({ url, params: { name } }, reply) => {
    before(name, outbox);
    done.push(`judged ${url}`);
    outbox.put(reply, JSON.stringify({ name }));
  });
  return { app, done };
}

test('answers that are ready together go out after all are judged, in their order, each to who asked', async () => {
  const { app, done } = server();
  const answers = await Promise.all(['a', 'b', 'c'].map((name) => app.inject(`/${name}`)));
  expect(done).toEqual(['judged /a', 'judged /b', 'judged /c', 'sent /a', 'sent /b', 'sent /c']);
  expect(answers.map((answer) => answer.json())).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
  expect(answers[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
  done.length = 0;
  expect((await app.inject('/alone')).json()).toEqual({ name: 'alone' });
  expect(done).toEqual(['judged /alone', 'sent /alone']);
});

test('what is ready does not wait for long work', async () => {
  const { app, done } = server((name, outbox) => name === 'long' && outbox.flush());
  await Promise.all(['a', 'long', 'c'].map((name) => app.inject(`/${name}`)));
  expect(done).toEqual(['judged /a', 'sent /a', 'judged /long', 'judged /c', 'sent /long', 'sent /c']);
});
