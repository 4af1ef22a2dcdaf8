// Where an app's source comes from: exactly one of git, blob, registry (spec admission.md, 5.1).
import { type Int64, int64Sign, int64Text } from '../schemas/json.ts';
import { all, type Errors, error, invalid, missingOneOf, multipleOneOf, none, via } from './field-error.ts';
import type { Dialect } from './image-reference.ts';
import { imageRule, notEmpty } from './reference-rules.ts';

interface Source {
  git?: { url?: string; revision?: string };
  blob?: { url?: string; auth?: string; stripComponents?: Int64 };
  registry?: { image?: string };
}

/** Rules of a SourceConfig, paths relative to it. */
export function sourceRule(source: Source | undefined, dialect: Dialect): Errors {
  const { git, blob, registry } = source ?? {};
  const count = (git ? 1 : 0) + (blob ? 1 : 0) + (registry ? 1 : 0);
  if (count === 0) return missingOneOf('git', 'blob', 'registry');
  if (count > 1) return multipleOneOf(...(['git', 'blob', 'registry'] as const).filter((name) => source?.[name]));
  if (git) return via(all(notEmpty(git.url, 'url'), notEmpty(git.revision, 'revision')), 'git');
  if (blob) return via(dialect === 'head' ? blobRule(blob) : notEmpty(blob.url, 'url'), 'blob');
  return via(imageRule(registry?.image, dialect), 'registry');
}

const BLOB_AUTHS = ['', 'helper', 'secret'];

function blobRule({ url, auth = '', stripComponents = 0 }: NonNullable<Source['blob']>): Errors {
  if (!BLOB_AUTHS.includes(auth)) return invalid(auth, 'auth', "must be one of '', 'helper', or 'secret'");
  const strip =
    int64Sign(stripComponents) < 0
      ? error(`expected positive integer got ${int64Text(stripComponents)}`, ['stripComponents'])
      : none;
  return all(notEmpty(url, 'url'), strip);
}
