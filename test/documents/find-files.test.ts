// Which files paths, folders and patterns name.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFiles } from '../../src/documents/find-files.ts';

let folder: string;
const home = process.cwd();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kpack-find-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

function write(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, '');
  }
}

/** Names of files, and faults as `name: code: message`. */
async function find(...paths: string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const one of findFiles(paths)) {
    found.push('path' in one ? one.name : `${one.file}: ${one.code}: ${one.message}`);
  }
  return found;
}

describe('folders', () => {
  test('are walked through by name', async () => {
    write('b.yaml', 'a/z.yml', 'a/b/c.json', 'a/b.yaml', 'c.txt', 'README.md', 'yaml', 'd.YAML');
    expect(await find('.')).toEqual(['a/b/c.json', 'a/b.yaml', 'a/z.yml', 'b.yaml']);
    expect(await find('a')).toEqual(['a/b/c.json', 'a/b.yaml', 'a/z.yml']);
    expect(await find('./a/')).toEqual(['a/b/c.json', 'a/b.yaml', 'a/z.yml']);
    expect(await find(join(folder, 'a', 'b'))).toEqual([join(folder, 'a/b/c.json')]);
    process.chdir('a/b');
    expect(await find('..')).toEqual(['../b/c.json', '../b.yaml', '../z.yml']);
  });

  test('hidden ones are left out, unless named', async () => {
    write('.git/a.yaml', '.hidden.yaml', '.github/workflows/ci.yaml', 'a.yaml');
    expect(await find('.')).toEqual(['a.yaml']);
    expect(await find('.github', '.hidden.yaml')).toEqual(['.github/workflows/ci.yaml', '.hidden.yaml']);
  });

  test('without manifests', async () => {
    write('empty/README.md');
    expect(await find('empty')).toEqual(['empty: no-match: no manifest in this folder (.yaml, .yml, .json)']);
  });

  test('in the order given', async () => {
    write('a.yaml', 'b/c.yaml');
    expect(await find('b', 'a.yaml')).toEqual(['b/c.yaml', 'a.yaml']);
  });
});

describe('.gitignore', () => {
  const files = [
    'kept.yaml',
    'secret.yaml',
    'build/out.yaml',
    'apps/build/out.yaml',
    'apps/a.tmp.yaml',
    'apps/keep.tmp.yaml',
    'apps/deep/x.yaml',
    'apps/deep/y.yaml',
    'apps/generated/x.yaml',
    'vendor/a/b.yaml',
    'vendor/keep/b.yaml',
    'logs/x.yaml',
    'with space.yaml',
    '#hash.yaml',
  ];
  const rules = (): void => {
    write(...files);
    writeFileSync(
      '.gitignore',
      '# comment\n/secret.yaml\nbuild/\n*.tmp.yaml\nvendor/*\n!vendor/keep\nlogs\n\\#hash.yaml\n',
    );
    writeFileSync('apps/.gitignore', '!keep.tmp.yaml\n/deep/*\n!/deep/y.yaml\ngenerated/**\n');
  };

  test('is read as git reads it', async () => {
    rules();
    execFileSync('git', ['init', '--quiet']);
    const known = execFileSync(
      'git',
      ['-c', 'core.excludesFile=', 'ls-files', '-z', '--others', '--exclude-standard'],
      {
        encoding: 'utf8',
      },
    );
    const found = await find('.');
    expect(found).toEqual([
      'apps/deep/y.yaml',
      'apps/keep.tmp.yaml',
      'kept.yaml',
      'vendor/keep/b.yaml',
      'with space.yaml',
    ]);
    expect(found).toEqual(
      known
        .split('\0')
        .filter((name) => /(?<!gitignore)$/.test(name) && name !== '')
        .toSorted(),
    );
  });

  test('of folders above counts up to the root of the repository', async () => {
    rules();
    execFileSync('git', ['init', '--quiet', 'apps']);
    expect(await find('apps')).toEqual([
      'apps/a.tmp.yaml',
      'apps/build/out.yaml',
      'apps/deep/y.yaml',
      'apps/keep.tmp.yaml',
    ]);
    rmSync('apps/.git', { recursive: true });
    execFileSync('git', ['init', '--quiet']);
    expect(await find('apps')).toEqual(['apps/deep/y.yaml', 'apps/keep.tmp.yaml']);
  });

  test('does not keep from reading what is named', async () => {
    rules();
    execFileSync('git', ['init', '--quiet']);
    expect(await find('secret.yaml', 'build', 'apps/deep/x.yaml')).toEqual([
      'secret.yaml',
      'build/out.yaml',
      'apps/deep/x.yaml',
    ]);
  });
});

describe('patterns', () => {
  beforeEach(() => write('a/one.yaml', 'a/two.yml', 'a/b/three.yaml', 'a/b/image.png', 'c/four.json', 'c/.five.yaml'));
  test.each([
    ['a/*.yaml', ['a/one.yaml']],
    ['**/*.yaml', ['a/b/three.yaml', 'a/one.yaml']],
    ['./a/**/*.{yaml,yml}', ['a/b/three.yaml', 'a/one.yaml', 'a/two.yml']],
    ['a/t?o.yml', ['a/two.yml']],
    ['[ac]/*', ['a/b/three.yaml', 'a/one.yaml', 'a/two.yml', 'c/four.json']],
    ['a/b/*.png', ['a/b/image.png']],
    ['*', ['a/b/three.yaml', 'a/one.yaml', 'a/two.yml', 'c/four.json']],
    ['*/b', ['a/b/three.yaml']],
    ['nowhere/*.yaml', ['nowhere/*.yaml: no-match: the pattern matches no file']],
    ['a/*.json', ['a/*.json: no-match: the pattern matches no file']],
  ])('%s', async (pattern, expected) => expect(await find(pattern)).toEqual(expected));

  test('a file of that very name comes first', async () => {
    write('a/[o]ne.yaml');
    expect(await find('a/[o]ne.yaml')).toEqual(['a/[o]ne.yaml']);
  });

  test('absolute', async () => {
    expect(await find(join(folder, 'a', '*.yaml'))).toEqual([join(folder, 'a/one.yaml')]);
  });
});

describe('named files', () => {
  test('are given whatever they are called', async () => {
    write('a.txt', 'sub/b');
    expect(await find('a.txt', './sub/../sub/b')).toEqual(['a.txt', 'sub/b']);
  });

  test('the standard input, once', async () => {
    expect(await find('-', '-')).toEqual(['<stdin>']);
  });

  test('that are not there', async () => {
    write('a.yaml');
    expect(await find('b.yaml', 'a.yaml/c', '')).toEqual([
      'b.yaml: not-found: no such file or folder',
      'a.yaml/c: not-found: no such file or folder',
      '.: not-found: no such file or folder',
    ]);
  });

  test('pipes are read, sockets and devices are not', async () => {
    execFileSync('mkfifo', ['pipe']);
    const server = createServer().listen('socket');
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await find('pipe', 'socket', '/dev/zero')).toEqual([
      'pipe',
      'socket: not-a-file: a socket or a device, no file',
      '/dev/zero: not-a-file: a socket or a device, no file',
    ]);
    server.close();
  });
});

describe('symbolic links', () => {
  test('to files and folders are followed, each folder once', async () => {
    write('real/a.yaml', 'elsewhere/b.yaml');
    mkdirSync('top');
    symlinkSync('../real', 'top/link');
    symlinkSync('../real', 'top/other');
    symlinkSync('../elsewhere/b.yaml', 'top/b.yaml');
    symlinkSync('../elsewhere/b.yaml', 'top/b.txt');
    expect(await find('top')).toEqual(['top/b.yaml', 'top/link/a.yaml']);
    expect(await find('top/link')).toEqual(['top/link/a.yaml']);
  });

  test('that go round are named once', async () => {
    write('a/b/c.yaml');
    symlinkSync('..', 'a/b/up');
    symlinkSync('../..', 'a/b/top');
    symlinkSync('self.yaml', 'a/self.yaml');
    symlinkSync('nowhere', 'a/gone.yaml');
    symlinkSync('nowhere', 'a/gone');
    expect(await find('a')).toEqual([
      'a/b/c.yaml',
      'a/gone.yaml: link-loop: a symbolic link that leads nowhere',
      'a/self.yaml: link-loop: a symbolic link that leads back to itself',
      'a/b/top: link-loop: a symbolic link to a folder that it stands in',
      'a/b/up: link-loop: a symbolic link to a folder that it stands in',
    ]);
    expect(await find('a/self.yaml')).toEqual(['a/self.yaml: link-loop: a symbolic link that leads back to itself']);
  });
});

// The administrator may read everything.
test.runIf(process.getuid?.() !== 0)('a folder without rights is named, the others are read', async () => {
  write('a/x.yaml', 'b/x.yaml', 'c/x.yaml');
  chmodSync('b', 0);
  expect(await find('.')).toEqual(['a/x.yaml', 'b: unreadable-file: permission denied', 'c/x.yaml']);
  chmodSync('b', 0o755);
});
