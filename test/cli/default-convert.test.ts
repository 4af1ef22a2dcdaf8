// The command lines of `kpack default` and `kpack convert`: what is printed, what is written where, what is said about what cannot be done.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';

const command = buildCommand();
const folder = mkdtempSync(join(tmpdir(), 'kpack-rewrite-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  command.remove();
});
const samples = resolve('manifests/samples');

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command in the folder, to its end. */
async function kpack(args: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [command.path, ...args], { cwd: folder, env: { PATH: process.env.PATH } });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}
const done = (stdout: string, stderr = ''): Ran => ({ code: 0, stdout, stderr });

const image = `# The app.
apiVersion: kpack.io/v1alpha1   # old
kind: Image
metadata: {name: app, namespace: shop}

spec:
    # Where to.
    tag: 'registry.example.com/app'
    serviceAccount: app-sa # who
    builder: {kind: ClusterBuilder, name: base}
    source:
        git: {url: "https://git.example.com/app.git", revision: main}
    # How much.
    cacheSize: "2G" # enough
    build:
        # To be found.
        bindings:
        - name: db
          metadataRef: {name: db}
        #- name: more
`;
const configMap = "---\n# not ours\nkind:   ConfigMap\napiVersion: v1\ndata: { a: 'b'   }\n";

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});
const put = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const get = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('kpack default', () => {
  test('prints what the server would store; everything else stays', async () => {
    put('app.yaml', image + configMap);
    expect(await kpack(['default', 'app.yaml', '--default-storage-class', 'standard'])).toEqual(
      done(
        image.replace(
          '    build:\n',
          '    failedBuildHistoryLimit: 10\n    successBuildHistoryLimit: 10\n    imageTaggingStrategy: BuildNumber\n    build:\n',
        ) + configMap,
      ),
    );
  });

  test('a cache only where the cluster has a default StorageClass', async () => {
    const v2 = `apiVersion: kpack.io/v1alpha2
kind: Image
metadata:
  name: app
spec:
  tag: registry.example.com/app
  builder:
    kind: ClusterBuilder
    name: base
  source:
    git:
      url: https://git.example.com/app.git
      revision: main
`;
    const account = '  serviceAccountName: default\n';
    expect(await kpack(['default', '-'], v2)).toEqual(done(defaultsBehind(v2, account, '')));
    expect(await kpack(['default', '-', '--default-storage-class', 'fast:expandable'], v2)).toEqual(
      done(defaultsBehind(v2, account, '  cache:\n    volume:\n      size: 2G\n')),
    );
  });

  test('quantities become what they are stored as', async () => {
    const { stdout } = await kpack(['default', '-', '--default-storage-class=a'], image.replace('"2G"', '"2000M"'));
    expect(stdout).toContain('    cacheSize: "2G" # enough\n');
  });

  test('an object that would be refused is named and printed as it is, the others go on', async () => {
    put('a.yaml', `${image.replace('name: base', 'name: ""')}---\n${image}`);
    const { code, stdout, stderr } = await kpack(['default', 'a.yaml', '--default-storage-class=a']);
    expect(code).toBe(1);
    expect(stderr).toBe('a.yaml:10:37: error: Image shop/app: missing field(s): spec.builder.name\n');
    expect(stdout.startsWith(`${image.replace('name: base', 'name: ""')}---\n`)).toBe(true);
    expect(stdout).toContain('successBuildHistoryLimit: 10');
  });

  test('twice is once, and what has all its defaults stays byte for byte', async () => {
    const args = ['default', '--default-storage-class=standard', '-'];
    for (const version of ['v1alpha1', 'v1alpha2']) {
      const once = await kpack(['default', '--default-storage-class=standard', join(samples, version)]);
      expect(once).toMatchObject({ code: 0, stderr: '' });
      expect(await kpack(args, once.stdout)).toEqual(once);
    }
  });
});

function defaultsBehind(manifest: string, account: string, cache: string): string {
  const rest = `${cache}  failedBuildHistoryLimit: 10\n  successBuildHistoryLimit: 10\n  imageTaggingStrategy: BuildNumber\n`;
  return manifest.replace('  source:', `${account}  source:`) + rest;
}

describe('kpack convert', () => {
  const v2 = `# The app.
apiVersion: kpack.io/v1alpha2   # old
kind: Image
metadata: {name: app, namespace: shop}

spec:
    # Where to.
    tag: 'registry.example.com/app'
    serviceAccountName: app-sa # who
    builder: {kind: ClusterBuilder, name: base}
    source:
        git: {url: "https://git.example.com/app.git", revision: main}
    # How much.
    cache:
        volume:
            size: "2G" # enough
    build:
        # To be found.
        cnbBindings:
        - name: db
          metadataRef: {name: db}
        #- name: more
`;

  test('there, and back again', async () => {
    expect(await kpack(['convert', '-', '--to=v1alpha2'], image + configMap)).toEqual(done(v2 + configMap));
    expect(await kpack(['convert', '-', '--to=v1alpha1'], v2)).toEqual(done(image));
    expect(await kpack(['convert', '-', '--to=v1alpha2'], v2)).toEqual(done(v2));
  });

  test('Windows line breaks, JSON and lists stay what they are', async () => {
    const crlf = (manifest: string) => manifest.replaceAll('\n', '\r\n');
    expect(await kpack(['convert', '-', '--to=v1alpha2'], crlf(image))).toEqual(done(crlf(v2)));
    const json = (version: string, account: string) =>
      `{\n\t"kind": "List",\n\t"apiVersion": "v1",\n\t"items": [\n\t\t{"apiVersion": "kpack.io/${version}", "kind": "Build", "spec": {"${account}": "a"}}\n\t]\n}\n`;
    expect(await kpack(['convert', '-', '--to=v1alpha2'], json('v1alpha1', 'serviceAccount'))).toEqual(
      done(json('v1alpha2', 'serviceAccountName')),
    );
  });

  test('what v1alpha1 cannot say is kept in annotations, with its comments', async () => {
    const more = v2.replace(
      '    build:\n',
      '    # for people\n    additionalTags: [registry.example.com/app:b] # two\n    build:\n        buildTimeout: 60 # s\n',
    );
    const { stdout, ...rest } = await kpack(
      ['convert', '-', '--to=v1alpha1'],
      more.replace(/metadata: .*/, 'metadata:\n    name: app'),
    );
    expect(rest).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`metadata:
    name: app
    annotations:
        kpack.io/buildTimeout: '60' # s
        # for people
        # two
        conversion.kpack.io/v1alpha2: '{"spec":{"additionalTags":["registry.example.com/app:b"]}}'
`);
    const back = await kpack(['convert', '-', '--to=v1alpha2'], stdout);
    expect(back.stdout).not.toContain('annotations');
    for (const line of ['buildTimeout: 60 # s', '# for people', '# two', '- registry.example.com/app:b']) {
      expect(back.stdout).toContain(line);
    }
  });

  test('the samples of v1alpha1 become valid ones of v1alpha2', async () => {
    const { stdout, ...rest } = await kpack(['convert', join(samples, 'v1alpha1'), '--to=v1alpha2']);
    expect(rest).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('v1alpha1\n');
    expect(stdout).not.toContain('conversion.kpack.io');
    const checked = await kpack(['validate', '--default-storage-class=a', '-'], stdout);
    // The old bindings may no longer be added in v1alpha2; that is what this sample is about.
    expect(checked.stdout.match(/: error .*/g)).toHaveLength(1);
    const again = await kpack(['convert', '-', '--to=v1alpha2'], stdout);
    expect(again.stdout).toBe(stdout);
  });

  test('kinds that are not in the other version are named and left', async () => {
    const args = ['convert', join(samples, 'v1alpha2/9-lifecycle.yaml'), '--to=v1alpha1'];
    const { code, stdout, stderr } = await kpack(args);
    expect(code).toBe(0);
    expect(stdout.match(/kpack.io\/v1alpha\d/g)).toEqual([
      'kpack.io/v1alpha2',
      'kpack.io/v1alpha2',
      'kpack.io/v1alpha1',
    ]);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(samples.length))).toEqual([
      '/v1alpha2/9-lifecycle.yaml:2:1: note: ClusterLifecycle default-lifecycle: ClusterLifecycle exists only in v1alpha2; it stays as it is',
      '/v1alpha2/9-lifecycle.yaml:10:1: note: ClusterBuildpack go: ClusterBuildpack exists only in v1alpha2; it stays as it is',
      '/v1alpha2/9-lifecycle.yaml:33:3: warning: ClusterBuilder go: spec.lifecycle exists only in v1alpha2: created as v1alpha1, the object loses it',
      '/v1alpha2/9-lifecycle.yaml:38:11: warning: ClusterBuilder go: spec.order[0].group[0].name exists only in v1alpha2: created as v1alpha1, the object loses it',
      '/v1alpha2/9-lifecycle.yaml:39:11: warning: ClusterBuilder go: spec.order[0].group[0].kind exists only in v1alpha2: created as v1alpha1, the object loses it',
    ]);
  });

  test.each([
    [
      'a field that nobody knows',
      'cacheSize:',
      'cachSize:',
      '14:5: error: Image shop/app: unknown field "spec.cachSize": it would be lost, so the object stays as it is',
    ],
    ['a wrong type', '"2G" #', '[] #', '14:5: error: Image shop/app: spec.cacheSize: '],
    [
      'a kind that nobody knows',
      'kind: Image',
      'kind: Imagee',
      '2:1: error: Imagee shop/app: no matches for kind "Imagee" in version "kpack.io/v1alpha1"',
    ],
    [
      'a version that nobody knows',
      'v1alpha1',
      'v1',
      '2:1: error: Image shop/app: no matches for kind "Image" in version "kpack.io/v1"',
    ],
    ['no YAML', 'kind: Image', 'kind: "Image', ': error: '],
  ])('%s: the object stays as it is', async (_, from, to, message) => {
    const broken = image.replace(from, to);
    put('a.yaml', broken + configMap);
    const { code, stdout, stderr } = await kpack(['convert', 'a.yaml', '--to=v1alpha2']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: broken + configMap });
    expect(stderr).toContain(`a.yaml:`);
    expect(stderr).toContain(message);
  });

  test('several files are printed with three dashes between them, JSON files in a row', async () => {
    put('a.yaml', configMap.slice(4));
    put('b.yaml', configMap.trimEnd());
    put('c.json', '{"kind":"A","apiVersion":"v1"}');
    put('d.json', '{"kind":"B","apiVersion":"v1"}\n');
    const { stdout } = await kpack(['convert', '.', '--to=v1alpha2']);
    expect(stdout).toBe(`${configMap.slice(4)}${configMap}---\n${get('c.json')}\n---\n${get('d.json')}`);
    const json = await kpack(['convert', 'c.json', 'd.json', '--to=v1alpha2']);
    expect(json.stdout).toBe(`${get('c.json')}\n${get('d.json')}`);
  });

  describe('--in-place', () => {
    const args = ['convert', '.', '--to=v1alpha2', '--in-place'];

    test('rewrites what changes and names it; the rest is not touched', async () => {
      put('a.yaml', image + configMap);
      chmodSync(join(folder, 'a.yaml'), 0o640);
      put('b.yaml', v2);
      mkdirSync(join(folder, 'deep'));
      put('deep/real.txt', image);
      symlinkSync('deep/real.txt', join(folder, 'c.yaml'));
      const long = new Date('2001-02-03T04:05:06Z');
      utimesSync(join(folder, 'b.yaml'), long, long);
      const inode = statSync(join(folder, 'b.yaml')).ino;

      expect(await kpack(args)).toEqual(done('', 'rewrote a.yaml\nrewrote c.yaml\n'));
      expect(get('a.yaml')).toBe(v2 + configMap);
      expect(statSync(join(folder, 'a.yaml')).mode & 0o777).toBe(0o640);
      expect(statSync(join(folder, 'b.yaml'))).toMatchObject({ mtimeMs: long.getTime(), ino: inode });
      expect(lstatSync(join(folder, 'c.yaml')).isSymbolicLink()).toBe(true);
      expect(get('deep/real.txt')).toBe(v2);
      expect(readdirSync(folder).toSorted()).toEqual(['a.yaml', 'b.yaml', 'c.yaml', 'deep']);
      expect(readdirSync(join(folder, 'deep'))).toEqual(['real.txt']);

      expect(await kpack(args)).toEqual(done(''));
    });

    test('an object that cannot be converted does not keep the others of its file', async () => {
      put('a.yaml', `${image.replace('cacheSize', 'cachSize')}---\n${image}`);
      const { code, stderr } = await kpack(args);
      expect(code).toBe(1);
      expect(stderr).toContain('a.yaml:14:5: error: ');
      expect(stderr).toContain('rewrote a.yaml\n');
      expect(get('a.yaml')).toBe(`${image.replace('cacheSize', 'cachSize')}---\n${v2}`);
    });

    test('the standard input cannot be written', async () => {
      expect(await kpack(['convert', '-', '--to=v1alpha2', '--in-place'], image)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'kpack: --in-place needs files: the standard input cannot be written\n',
      });
    });
  });
});

describe('wrong usage', () => {
  test.each([
    [['convert', '.'], "error: required option '--to <version>' not specified\n"],
    [
      ['convert', '.', '--to=v1'],
      "error: option '--to <version>' argument 'v1' is invalid. Allowed choices are v1alpha1, v1alpha2.\n",
    ],
    [['default'], "error: missing required argument 'path'\n"],
    [
      ['default', '.', '--default-storage-class=A B'],
      "error: option '--default-storage-class <class>' argument 'A B' is invalid. It must be none, the name of a StorageClass, or NAME:expandable.\n",
    ],
  ])('%j', async (args, stderr) => {
    expect(await kpack(args)).toEqual({ code: 2, stdout: '', stderr });
  });

  test.each([
    [['default', 'deep'], 'deep: error: no manifest in this folder (.yaml, .yml, .json)\n'],
    [['convert', 'none.yaml', '--to=v1alpha2'], 'none.yaml: error: no such file or folder\n'],
    [['convert', '*.json', '--to=v1alpha2', '--in-place'], '*.json: error: the pattern matches no file\n'],
  ])('%j: nothing to read is none of what was meant', async (args, stderr) => {
    mkdirSync(join(folder, 'deep'), { recursive: true });
    expect(await kpack(args)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('a path that is not there is named, and the others are read', async () => {
    put('a.yaml', configMap);
    const { code, stdout, stderr } = await kpack(['convert', 'none.yaml', 'a.yaml', '--to=v1alpha2']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: configMap });
    expect(stderr).toMatch(/^none\.yaml: error: .+\n$/);
  });
});

test('whoever stops reading ends the command quietly', async () => {
  put('a.yaml', configMap.repeat(10_000));
  const child = spawn(
    'sh',
    ['-c', `"$0" "$1" convert a.yaml a.yaml --to=v1alpha2 | head -n 1`, process.execPath, command.path],
    { cwd: folder },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect({ stdout, stderr }).toEqual({ stdout: '---\n', stderr: '' });
});
