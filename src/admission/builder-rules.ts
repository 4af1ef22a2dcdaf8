// What Builder and ClusterBuilder have in common: stack, store, lifecycle, order (spec admission.md, 3.4, 5.2, 5.4).
import { all, disallowed, type Errors, missing, missingOneOf, none, via } from './field-error.ts';
import type { Dialect } from './image-reference.ts';
import { listErrors } from './list-errors.ts';
import { BUILDPACK_KINDS, namedKindRule, objectRefRule, STACK_KINDS, STORE_KINDS, tagRule } from './reference-rules.ts';

interface Ref {
  kind?: string;
  name?: string;
}
interface BuildpackRef extends Ref {
  id?: string;
  image?: string;
}
export interface BuilderSpec {
  tag?: string;
  stack?: Ref;
  store?: Ref;
  lifecycle?: Ref;
  order?: readonly { group?: readonly BuildpackRef[] }[];
}

/** A reference with its kind filled in. */
export const withKind = <R extends Ref>(ref: R | undefined, kind: string): R =>
  ({ ...ref, kind: ref?.kind || kind }) as R;

/** The lifecycle every builder gets that names none. */
export const withLifecycle = <R extends Ref>(ref: R | undefined): R =>
  ({ ...ref, name: ref?.name || 'default-lifecycle', kind: ref?.kind || 'ClusterLifecycle' }) as R;

/** Rules of v1alpha1; paths relative to spec. The order is not looked at. */
export const builderSpecV1alpha1Rule = ({ tag, stack, store }: BuilderSpec): Errors =>
  all(commonRule(tag, stack, 'v0.2.2'), via(namedKindRule(store, STORE_KINDS), 'store'));

/** Rules of v1alpha2; paths relative to spec. */
export const builderSpecV1alpha2Rule = ({ tag, stack, store = {}, order }: BuilderSpec): Errors =>
  all(
    commonRule(tag, stack, 'head'),
    store.name || store.kind ? via(objectRefRule(store, STORE_KINDS), 'store') : none,
    eachBuildpack(order, buildpackRefRule),
  );

const commonRule = (tag: string | undefined, stack: Ref | undefined, dialect: Dialect): Errors =>
  all(tagRule(tag, dialect), via(namedKindRule(stack, STACK_KINDS), 'stack'));

const eachBuildpack = (order: BuilderSpec['order'], rule: (ref: BuildpackRef) => Errors): Errors =>
  via(
    listErrors(order, ({ group }, i) =>
      via(
        listErrors(group, (ref, j) => via(rule(ref), `[${j}]`)),
        `[${i}]`,
        'group',
      ),
    ),
    'order',
  );

function buildpackRefRule(ref: BuildpackRef): Errors {
  const named = ref.name || ref.kind ? objectRefRule(ref, BUILDPACK_KINDS) : none;
  // The reference puts a sentence where a field name belongs; clients may have learnt it.
  if (ref.image) return all(named, disallowed('image reference currently not supported'));
  return named.length > 0 || ref.id || ref.name || ref.kind ? named : missingOneOf('id', 'image', 'name + kind');
}

/** A buildpack reference with a right kind needs a name too; the reference loses that error (9.3). */
export const namedBuildpacksRule = (order: BuilderSpec['order']): Errors =>
  eachBuildpack(order, (ref) => (ref.kind && !ref.name ? missing('name') : none));
