// Rules about image references, and the two kinds of pointer to other objects (spec admission.md, 5.1).
import { type Errors, error, invalid, missing, none, via } from './field-error.ts';
import { type Dialect, parseReference, parseTag } from './image-reference.ts';
import { listErrors } from './list-errors.ts';

/** The field must not be empty. */
export const notEmpty = (value: string | undefined, path: string): Errors => (value ? none : missing(path));

/** A tag reference, required. */
export const tagRule = (value: string | undefined, dialect: Dialect): Errors => {
  if (!value) return missing('tag');
  return parseTag(value, dialect) === undefined ? invalid(value, 'tag') : none;
};

/** A list whose every entry must be a tag reference. */
export const tagsRule = (values: readonly string[] | undefined, path: string, dialect: Dialect): Errors =>
  via(
    listErrors(values, (value, i) => (parseTag(value, dialect) === undefined ? invalid(value, `[${i}]`) : none)),
    path,
  );

/** An image reference (tag or digest), required, at `image`. */
export const imageRule = (value: string | undefined, dialect: Dialect): Errors =>
  value ? optionalImageRule(value, 'image', dialect) : missing('image');

/** An image reference that may be left out. */
export const optionalImageRule = (value: string | undefined, path: string, dialect: Dialect): Errors =>
  value && parseReference(value, dialect) === undefined ? invalid(value, path) : none;

/** Sources of a ClusterStore: at least one, each an image reference; an invalid one prints as the object it is. */
export function storeSourcesRule(sources: readonly { image?: string }[] | undefined, dialect: Dialect): Errors {
  if (!sources?.length) return missing('sources');
  const found = listErrors(sources, ({ image = '' }, i) =>
    parseReference(image, dialect) === undefined ? invalid(`{${image}}`, `[${i}]`) : none,
  );
  return via(found, 'sources');
}

/** A field that may not change after creation. */
export const immutable = (now: string | undefined, before: string | undefined, path: string): Errors =>
  (now ?? '') === (before ?? '')
    ? none
    : error('Immutable field changed', [path], `got: ${now ?? ''}, want: ${before ?? ''}`);

interface ObjectRef {
  kind?: string;
  name?: string;
  namespace?: string;
}

/** name is required, kind must be one of the given; a missing name hides a wrong kind. */
export function namedKindRule(ref: ObjectRef | undefined, kinds: readonly string[]): Errors {
  if (!ref?.name) return missing('name');
  return kinds.includes(ref.kind ?? '') ? none : invalid(ref.kind ?? '', 'kind');
}

/** As the reference checks store and buildpack references: a right kind is enough, even without a name. */
export function objectRefRule(ref: ObjectRef, kinds: readonly string[]): Errors {
  if (kinds.includes(ref.kind ?? '')) return none;
  return [...notEmpty(ref.name, 'name'), ...invalid(ref.kind ?? '', 'kind', `must be one of ${kinds.join(', ')}`)];
}

/** serviceAccountRef: name and namespace; the first that is missing is the only error of the whole object. */
export function serviceAccountFirst(ref: ObjectRef | undefined, rest: () => Errors): Errors {
  const field = !ref?.name ? 'name' : !ref.namespace ? 'namespace' : undefined;
  return field === undefined ? rest() : via(missing(field), 'spec', 'serviceAccountRef');
}

/** The same where the reference to an account may be left out. */
export const optionalServiceAccountFirst = (ref: ObjectRef | undefined, rest: () => Errors): Errors =>
  ref === undefined ? rest() : serviceAccountFirst(ref, rest);

export const BUILDER_KINDS = ['Builder', 'ClusterBuilder'] as const;
export const STACK_KINDS = ['ClusterStack'] as const;
export const STORE_KINDS = ['ClusterStore'] as const;
export const BUILDPACK_KINDS = ['Buildpack', 'ClusterBuildpack'] as const;
