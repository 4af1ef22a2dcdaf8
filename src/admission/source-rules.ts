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
  const given = Object.entries({ git, blob, registry }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return missingOneOf('git', 'blob', 'registry');
  if (given.length > 1) return multipleOneOf(...given.map(([name]) => name));
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

/** v1alpha1 got the newer blob fields after v0.2.2, whose rules do not know them; what they say is still wrong then. */
export function newerBlobRule(source: Source | undefined): Errors {
  return source?.blob ? via(blobRule({ ...source.blob, url: source.blob.url ?? '' }), 'blob') : none;
}
