// Manifests that are judged as changes of what stood there before.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, image, lines, run, write } from './run-fixture.ts';

const before = {
  'apps/a.yaml': image('app', { namespace: 'team', tag: 'registry.example.com/team/old' }),
  'apps/b.yaml': image('b'),
};
const after = {
  'apps/a.yaml': image('app', { namespace: 'team', tag: 'registry.example.com/team/new' }),
  'apps/moved.yaml': image('b', { tag: 'registry.example.com/team/b2' }),
  'apps/new.yaml': image('brand-new'),
};
const changed = (name: string, from: string, to: string): string =>
  `${name} error immutable-field spec.tag: Immutable field changed: spec.tag\ngot: registry.example.com/team/${to}, want: registry.example.com/team/${from}`;

describe('--old', () => {
  test('finds what stood there by kind, namespace and name, in whichever file and version', async () => {
    const [old, path] = [folder({ ...before, 'apps/notes.yaml': '- no object\n' }), folder(after)];
    const report = await run([path], { old: join(old, 'apps') });
    expect(lines(report, path).slice(1)).toEqual([
      changed('apps/a.yaml:7:8', 'old', 'new'),
      changed('apps/moved.yaml:6:8', 'b', 'b2'),
    ]);
    expect(report.findings[0]).toMatchObject({
      code: 'old-unreadable',
      severity: 'note',
      file: `${old}/apps/notes.yaml`,
      hint: 'Objects of this file are checked as new ones.',
    });
    expect(report.counts).toEqual({ files: 3, objects: 3, skipped: 0, ignored: 0 });
  });

  test('does not take an object of another namespace or kind for the old one', async () => {
    const old = folder({ 'a.yaml': image('app', { namespace: 'other', tag: 'registry.example.com/team/old' }) });
    const path = folder({ 'a.yaml': image('app', { namespace: 'team' }) });
    expect(lines(await run([path], { old }), path)).toEqual([]);
  });

  test('may be an empty folder', async () => {
    const path = folder(after);
    expect(lines(await run([path], { old: folder() }), path)).toEqual([]);
  });

  test('that is not there is wrong usage', async () => {
    const path = folder(after);
    await expect(run([path], { old: join(path, 'gone') })).rejects.toMatchObject({
      name: 'OptionError',
      message: `--old: ${join(path, 'gone')}: no such file or folder`,
    });
    await expect(run([path], { old: '-' })).rejects.toMatchObject({
      message: '--old needs a file or a folder, not the standard input',
    });
    await expect(run([path], { old: path, gitBase: 'main' })).rejects.toMatchObject({
      message: '--old and --git-base exclude each other',
    });
  });
});

describe('--git-base', () => {
  const git = (path: string, ...args: string[]): void => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', ['-C', path, ...identity, ...args], { stdio: 'ignore' });
  };
  /** A repository whose first commit, tagged v1, has the old manifests in `deploy`, and whose folder has the new ones. */
  function repository(): string {
    const path = folder();
    git(path, 'init', '--initial-branch=main');
    write(join(path, 'deploy'), { ...before, 'apps/readme.md': 'none', 'other/c.yaml': image('c') });
    git(path, 'add', '.');
    git(path, 'commit', '--message=old');
    git(path, 'tag', 'v1');
    write(join(path, 'deploy'), after);
    git(path, 'rm', '--quiet', '--cached', 'deploy/apps/b.yaml');
    execFileSync('rm', [join(path, 'deploy/apps/b.yaml')]);
    return path;
  }
  const both = [changed('apps/a.yaml:7:8', 'old', 'new'), changed('apps/moved.yaml:6:8', 'b', 'b2')];

  test('takes the old manifests of a folder from a commit', async () => {
    const path = repository();
    expect(lines(await run([join(path, 'deploy')], { gitBase: 'v1' }), join(path, 'deploy'))).toEqual(both);
    expect(lines(await run([path], { gitBase: 'HEAD' }), join(path, 'deploy'))).toEqual(both);
  });

  test('takes single files and globs at their own paths', async () => {
    const path = repository();
    const file = join(path, 'deploy/apps/a.yaml');
    expect(lines(await run([file], { gitBase: 'main' }), join(path, 'deploy'))).toEqual(both.slice(0, 1));
    expect(lines(await run([join(path, 'deploy/*/[am]*.yaml')], { gitBase: 'main' }), join(path, 'deploy'))).toEqual(
      both.slice(0, 1),
    );
  });

  test('finds the old manifests of a file that was renamed, from wherever', async () => {
    const path = repository();
    git(path, 'checkout', '--quiet', '--force', 'v1');
    git(path, 'mv', 'deploy/apps/b.yaml', 'renamed b.yaml');
    const file = join(path, 'renamed b.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/tag: .*/, 'tag: registry.example.com/team/b2'));
    expect(lines(await run([file], { gitBase: 'v1' }), path)).toEqual([changed('renamed b.yaml:6:8', 'b', 'b2')]);
  });

  test('leaves hidden folders out, as of the manifests of today', async () => {
    const path = repository();
    write(path, { 'deploy/z/.hidden/b.yaml': image('b', { tag: 'registry.example.com/team/hidden' }) });
    git(path, 'add', 'deploy/z');
    git(path, 'commit', '--message=hidden', 'deploy/z');
    expect(lines(await run([path], { gitBase: 'main' }), join(path, 'deploy'))).toEqual(both);
  });

  test.each<[string, string, RegExp]>([
    [
      'no-such-branch',
      'deploy',
      /^--git-base: there is no commit "no-such-branch" in .*: correct the name, or fetch it/,
    ],
    ['--help', 'deploy', /^--git-base: there is no commit "--help" in /],
    ['main', '-', /^--git-base needs files or folders, since the standard input has no history: use --old PATH$/],
  ])('%s of %s is wrong usage', async (gitBase, name, message) => {
    const path = repository();
    const options = { gitBase };
    const paths = [name === '-' ? '-' : join(path, name)];
    await expect(run(paths, options)).rejects.toMatchObject({
      name: 'OptionError',
      message: expect.stringMatching(message),
    });
  });

  test('outside of a repository is wrong usage', async () => {
    const path = folder(after);
    await expect(run([path], { gitBase: 'main' })).rejects.toMatchObject({
      name: 'OptionError',
      message: expect.stringMatching(/^--git-base: ".*" is in no git repository \(.*\): use --old PATH$/),
    });
  });
});
