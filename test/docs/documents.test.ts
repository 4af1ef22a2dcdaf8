// The documents agree with each other and with the program: links lead somewhere, and the metrics and flags that they name are those there are.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { webhookCommand } from '../../src/cli/webhook.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const root = join(import.meta.dirname, '..', '..');
const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })];
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const operations = read('docs/operations.md');

/** The part of a document that readers see as text and not as code. */
const prose = (text: string): string => text.replaceAll(/^```[\s\S]*?^```/gm, '');

/** The anchors of a document: GitHub's, made from its headings. */
const anchors = (text: string): Set<string> =>
  new Set(
    [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

test.each(documents)('the links in %s lead somewhere', (document) => {
  const links = [...prose(read(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const broken = links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? resolve(root, document) : resolve(root, dirname(document), path);
    return !existsSync(file) || (anchor !== undefined && !anchors(read(file)).has(anchor));
  });
  expect(broken).toEqual([]);
});

test('every document can be found from the README', () => {
  const readme = read('README.md');
  expect(documents.slice(1).filter((document) => !readme.includes(`](${document})`))).toEqual([]);
});

test('the metrics in the documents are those of the program', async () => {
  const { registry } = createMetrics({ kinds: [], versions: [] }, { requestsInFlight: () => 0, ready: () => true });
  const metrics = (await registry.getMetricsAsJSON())
    .map(({ name }) => name)
    .filter((name) => name.startsWith('kpack_'));
  const table = [...operations.matchAll(/^\| `(kpack_\w+)` \|/gm)].map(([, name]) => name);
  expect(table.toSorted()).toEqual(metrics.toSorted());

  const known = new Set(metrics.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]));
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/\bkpack_[a-z_]+\b/g)].map(([name]) => name),
  );
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test('the flags and variables in the documents are those of the program', () => {
  const options = webhookCommand().options.filter(({ long }) => long !== undefined);
  const rows = [...operations.matchAll(/^\| `(--[a-z-]+)` \| (?:`(\w+)`)?/gm)].map(([, flag = '', variable]) => ({
    flag,
    variable,
  }));
  expect(rows.map(({ flag }) => flag).toSorted()).toEqual(options.map(({ long }) => long).toSorted());
  const variables = options.flatMap(({ long, envVar }) => (envVar === undefined ? [] : [[long, envVar]]));
  expect(rows.map(({ flag, variable }) => [flag, variable])).toEqual(expect.arrayContaining(variables));
});
