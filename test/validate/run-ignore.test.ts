// Findings that are left out because somebody says so.
import { describe, expect, test } from 'vitest';
import { folder, image, lines, run } from './run-fixture.ts';

const twice = { 'a.yaml': image('app'), 'b.yaml': image('app') };

describe('--ignore', () => {
  test('leaves findings of a code out and counts them', async () => {
    const path = folder(twice);
    const report = await run([path], { ignore: ['same-tag,duplicate-object'] });
    expect(report).toMatchObject({ findings: [], counts: { files: 2, objects: 2, skipped: 0, ignored: 1 } });
  });

  test.each<[string[], string]>([
    [['duplicate-objct'], '--ignore: there is no code "duplicate-objct"; did you mean "duplicate-object"?'],
    [
      ['same-tag', 'same-tag, everything'],
      '--ignore: there is no code "everything"; see docs/messages.md for all of them',
    ],
  ])('%j is wrong usage', async (ignore, message) => {
    await expect(run([folder(twice)], { ignore })).rejects.toMatchObject({ name: 'OptionError', message });
  });
});

describe('a comment', () => {
  test('leaves out what it names, where it stands', async () => {
    const path = folder({
      'a.yaml': image('app'),
      'b.yaml': image('app').replace('  name: app', '  name: app # kpack-validate: ignore duplicate-object'),
      'c.yaml': `# kpack-validate: ignore same-tag\n${image('other', { tag: 'registry.example.com/team/app' })}`,
      'd.yaml': image('third', { tag: 'registry.example.com/team/app # kpack-validate: ignore duplicate-object' }),
    });
    const report = await run([path]);
    expect(lines(report, path)).toEqual([
      'd.yaml:6:8 warning same-tag spec.tag: Image "app" pushes to registry.example.com/team/app:latest too, at a.yaml:6:8',
    ]);
    expect(report.counts.ignored).toBe(2);
  });
});

test.each(['Two', 'fast:slow', ''])('the default StorageClass %j is wrong usage', async (defaultStorageClass) => {
  await expect(run([folder(twice)], { defaultStorageClass })).rejects.toMatchObject({
    name: 'OptionError',
    message: '--default-storage-class must be none, the name of a StorageClass, or NAME:expandable',
  });
});
