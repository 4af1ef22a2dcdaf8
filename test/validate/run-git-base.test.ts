// What git has of files, to the byte.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { committedFiles } from '../../src/validate/git-base.ts';
import { folder } from './run-fixture.ts';

const git = (path: string, ...args: string[]): string =>
  execFileSync('git', ['-C', path, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
    encoding: 'utf8',
  });

test('files come whole, whatever is in them and however large they are', async () => {
  const path = folder();
  git(path, 'init', '--quiet', '--initial-branch=main');
  const contents: Record<string, Buffer> = {
    'a.yaml': Buffer.from('a: 1\n'),
    'b.yml': Buffer.alloc(0),
    'c.json': Buffer.from([0, 10, 13, 255, 10, 10]),
    'd e\u00fc.yaml': Buffer.from('ü\n'),
    'sub/large.yaml': Buffer.from('0123456789abcde\n'.repeat(200_000)),
    'sub/z.yml': Buffer.from('z'),
  };
  mkdirSync(join(path, 'sub'));
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(path, name), content);
  writeFileSync(join(path, 'sub/readme.md'), 'none');
  symlinkSync('../a.yaml', join(path, 'sub/link.yaml'));
  git(path, 'add', '.');
  git(path, 'commit', '--quiet', '--message=all');
  for (const [paths, names] of [
    [[path], Object.keys(contents)],
    [[join(path, 'sub'), path], Object.keys(contents)],
    [[join(path, 'sub')], ['sub/large.yaml', 'sub/z.yml']],
    [[join(path, 'c.json'), join(path, 'gone.yaml'), join(path, 'gone')], ['c.json']],
    [[join(path, 'sub/readme.md')], ['sub/readme.md']],
    [[join(path, '*.y*ml')], ['a.yaml', 'b.yml', 'd e\u00fc.yaml']],
    [[join(path, '**/*.yaml')], ['a.yaml', 'd e\u00fc.yaml', 'sub/large.yaml']],
    [[join(path, 's*')], ['sub/large.yaml', 'sub/z.yml']],
  ] as const) {
    const found = [];
    for await (const file of committedFiles(paths, 'main')) found.push(file);
    expect(found.map(({ name }) => name).toSorted()).toEqual(names.map((name) => `main:${name}`));
    for (const { name, bytes } of found) {
      const wanted = contents[name.slice('main:'.length)];
      if (wanted !== undefined) expect(Buffer.compare(bytes, wanted), name).toBe(0);
    }
  }
});
