// Writes docs/reference.md: every field of every kind in both versions, with type, default, rule and meaning.
import type { TSchema } from 'typebox';
import { affinity } from './affinity.ts';
import { buildpackStatus } from './buildpack-parts.ts';
import { condition } from './condition.ts';
import { containerState } from './container-state.ts';
import { envVarV1alpha1, envVarV1alpha2 } from './env.ts';
import { GROUP, type KindInfo, kinds, type Version } from './kinds.ts';
import { objectMetaV1alpha1 } from './metadata.ts';
import { resourceRequirements } from './resources.ts';
import { type Shape, shapeOf } from './shape.ts';

const INTRO = `<!-- generated from src/schemas by npm run generate -->
# Reference of all fields

Every kind of the group \`${GROUP}\` with every field, in both API versions. \`kubectl explain image.spec.cache\` prints the same
texts for the version that the cluster prefers, \`--api-version=${GROUP}/v1alpha1\` those of the other.

- **Default** is what admission fills in where the field is absent. A field without a default stays absent.
- **Rule** is what admission demands; an object that breaks one is refused with a sentence that names the field.
- \`[]\` stands for each item of a list, \`<key>\` for each key of a map. \`status\` is written by the controller only.
- Quantities are written as \`500m\`, \`2G\` or \`1Gi\` and stored in their canonical form. Times are RFC 3339, in UTC.
- \`null\` means the same as leaving the field out.
`;

/** Types that stand in many places have a section of their own. */
const SHARED: readonly { title: string; type: TSchema; text: string }[] = [
  { title: 'Environment variable v1alpha1', type: envVarV1alpha1, text: 'One entry of `env` in v1alpha1.' },
  { title: 'Environment variable v1alpha2', type: envVarV1alpha2, text: 'One entry of `env` in v1alpha2.' },
  { title: 'Resources', type: resourceRequirements, text: 'CPU, memory and the like, as for a container of a pod.' },
  { title: 'Affinity', type: affinity, text: 'As for a pod.' },
  { title: 'Condition', type: condition, text: 'One entry of `status.conditions`.' },
  { title: 'Step state', type: containerState, text: 'One entry of `status.stepStates` of a Build.' },
  { title: 'Found buildpack', type: buildpackStatus, text: 'One entry of `status.buildpacks`.' },
  { title: 'Metadata', type: objectMetaV1alpha1, text: 'Every object has it; its rules are those of Kubernetes.' },
];

const VERSIONS: readonly Version[] = ['v1alpha1', 'v1alpha2'];

/** The whole document, as Markdown. */
export function referenceMarkdown(): string {
  const titles = [...kinds.map((info) => info.kind), ...SHARED.map(({ title }) => title)];
  return [
    INTRO,
    titles.map((title) => `- ${link(title)}`).join('\n'),
    '',
    ...kinds.map(kindSection),
    ...SHARED.map(({ title, type, text }) =>
      [`## ${title}\n`, `${text}\n`, table(rows('', shapeOf(type))), ''].join('\n'),
    ),
  ].join('\n');
}

function kindSection(info: KindInfo): string {
  const served = VERSIONS.filter((version) => info.schemas[version] !== undefined);
  const names = info.shortNames.length === 0 ? '' : ` Short names: ${info.shortNames.map(code).join(', ')}.`;
  return [
    `## ${info.kind}\n`,
    `${info.description}\n`,
    `${info.scope}. Served as ${served.map(code).join(' and ')}.${storage(info, served)}${names}\n`,
    ...served.map((version) => versionSection(info, version)),
  ].join('\n');
}

function storage(info: KindInfo, served: readonly Version[]): string {
  if (info.conversion) return ' The webhook converts between the two.';
  return served.length > 1 ? ' Both share one stored form.' : '';
}

function versionSection(info: KindInfo, version: Version): string {
  const object = shapeOf(info.schemas[version] ?? {});
  const { spec = {}, status = {} } = object.properties ?? {};
  const rule = object['x-rule'] === undefined ? '' : ` Rule: ${object['x-rule']}`;
  return [
    `### ${info.kind} ${version}\n`,
    `${spec.description ?? ''}${rule}\n`,
    table(rows('spec', spec)),
    `\n#### Status of ${info.kind} ${version}\n`,
    `${status.description ?? ''}\n`,
    table(rows('status', status)),
    '',
  ].join('\n');
}

interface Row {
  path: string;
  shape: Shape;
}

/** The fields below a struct, parents before their members, in wire order; shared types are not opened. */
function rows(path: string, shape: Shape): Row[] {
  if (shape.properties !== undefined) {
    return Object.entries(shape.properties).flatMap(([name, field]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return [{ path: at, shape: field }, ...(sharedTitle(field) === undefined ? rows(at, field) : [])];
    });
  }
  if (shape.items !== undefined) return sharedTitle(shape.items) === undefined ? rows(`${path}[]`, shape.items) : [];
  if (shape.additionalProperties !== undefined) return rows(`${path}.<key>`, shape.additionalProperties);
  return [];
}

/** Marks make a copy of a type, but its members stay the same. */
const sharedTitle = (shape: Shape): string | undefined =>
  SHARED.find(({ type }) => shapeOf(type).properties === shape.properties)?.title;

const table = (found: Row[]): string =>
  ['| Field | Type | Default | Rule | Meaning |', '|---|---|---|---|---|', ...found.map(line)].join('\n');

const line = ({ path, shape }: Row): string =>
  `| ${[code(path), typeName(shape), shape['x-default'] ?? '', rule(shape), shape.description ?? ''].map(cell).join(' | ')} |`;

/** A rule on the items of a list stands with the list, which has the row. */
const rule = (shape: Shape): string =>
  [shape['x-rule'], shape.items?.['x-rule']].filter((part) => part !== undefined).join(' ');

function typeName(shape: Shape): string {
  const shared = shape.properties === undefined ? undefined : sharedTitle(shape);
  if (shared !== undefined) return link(shared);
  if (shape.format === 'quantity') return 'quantity';
  if (shape.format === 'date-time') return 'time';
  if (shape.items !== undefined) return `list of ${typeName(shape.items)}`;
  if (shape.additionalProperties !== undefined) return `map to ${typeName(shape.additionalProperties)}`;
  return shape.type ?? 'object';
}

const link = (title: string): string => `[${title}](#${title.toLowerCase().replaceAll(' ', '-')})`;
const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|');
