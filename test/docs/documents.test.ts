// The documents agree with each other and with the program: links lead somewhere, and the metrics and flags that they name are those there are.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { controllerCommand } from '../../src/cli/controller.ts';
import { webhookCommand } from '../../src/cli/webhook.ts';
import { createControllerMetrics } from '../../src/controllers/controller-metrics.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';

const root = join(import.meta.dirname, '..', '..');
const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })];
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');
const operations = read('docs/operations.md');
const controller = read('docs/controller.md');

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

/** The names of a registry's metrics, without those of Node.js and its process. */
const namesIn = (registry: Registry): string[] =>
  registry
    .getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => !/^(process|nodejs)_/.test(name));

test('the metrics in the documents are those of the programs', () => {
  const webhook = namesIn(
    createMetrics({ kinds: [], versions: [] }, { requestsInFlight: () => 0, ready: () => true }).registry,
  );
  const ofController = namesIn(
    createControllerMetrics({ lease: 'l', isWorking: () => true, isReady: () => true, cached: () => [] }).registry,
  );
  const table = [...operations.matchAll(/^\| `(kpack_\w+)` \|/gm)].map(([, name]) => name);
  expect(table.toSorted()).toEqual(webhook.toSorted());
  const rows = [...controller.matchAll(/^\| ((?:`[a-z_]+`(?:, )?)+) \| (?:gauge|counter|histogram)/gm)];
  const named = rows.flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.toSorted()).toEqual(ofController.toSorted());

  const known = new Set(
    [...webhook, ...ofController].flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]),
  );
  const asked = documents.flatMap((document) =>
    [...read(document).matchAll(/\b(?:kpack|workqueue|controller_runtime|leader_election)_[a-z_]+\b/g)].map(
      ([name]) => name,
    ),
  );
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test.each([
  ['webhook', operations, webhookCommand()],
  ['controller', controller, controllerCommand({})],
])('the flags and variables of kpack %s in the documents are those of the program', (_, document, command) => {
  const options = command.options.filter(({ long }) => long !== undefined);
  const rows = [...document.matchAll(/^\| `(--[a-z-]+)` \| (?:`(\w+)`)?/gm)].map(([, flag = '', variable]) => ({
    flag,
    variable,
  }));
  expect(rows.map(({ flag }) => flag).toSorted()).toEqual(options.map(({ long }) => long).toSorted());
  const variables = options.flatMap(({ long, envVar, defaultValueDescription }) => {
    const variable = envVar ?? /^[A-Z_]{4,}/.exec(defaultValueDescription ?? '')?.[0];
    return variable === undefined ? [] : [[long, variable]];
  });
  expect(rows.map(({ flag, variable }) => [flag, variable])).toEqual(expect.arrayContaining(variables));
});
