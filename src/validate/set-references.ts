// Which fields name other objects, a table by kind (spec api.md, 4 and 5; controllers.md: how each one is looked up).
import type { FieldPath } from '../documents/document.ts';
import { isObject, type JsonObject, type JsonValue } from '../schemas/json.ts';
import { isClusterScoped } from './object-name.ts';
import { type Identity, keyOf } from './set-member.ts';

/** A field that names another object. */
export interface SetReference extends Identity {
  /** The field that holds the name. */
  readonly path: FieldPath;
}

interface Pointer {
  /** To the field with the name; `*` stands for every item of a list. */
  readonly path: readonly string[];
  /** What it may name. A member `kind` beside the name chooses; where there is none, the only one is meant. */
  readonly kinds: readonly string[];
  /** A member `namespace` beside the name counts; elsewhere it is accepted and not looked at. */
  readonly namespaced: boolean;
}

const pointer = (path: string, ...kinds: string[]): Pointer => ({ path: path.split('.'), kinds, namespaced: false });
const withNamespace = (path: string, ...kinds: string[]): Pointer => ({ ...pointer(path, ...kinds), namespaced: true });

const SOURCE = pointer('spec.source.registry.imagePullSecrets.*.name', 'Secret');
const NOTARY = pointer('spec.notary.v1.secretRef.name', 'Secret');
const ACCOUNT_REF = withNamespace('spec.serviceAccountRef.name', 'ServiceAccount');
const bindings = (below: string): readonly Pointer[] => [
  pointer(`${below}.services.*.name`, 'Secret'),
  pointer(`${below}.cnbBindings.*.secretRef.name`, 'Secret'),
  pointer(`${below}.bindings.*.secretRef.name`, 'Secret'),
];
const BUILDER_PARTS: readonly Pointer[] = [
  pointer('spec.stack.name', 'ClusterStack'),
  pointer('spec.store.name', 'ClusterStore'),
  pointer('spec.lifecycle.name', 'ClusterLifecycle'),
];
const ORDER = 'spec.order.*.group.*.name';

/** v1alpha1 calls it serviceAccount; a field that is not there refers to nothing, so both may stand in one list. */
const ACCOUNTS = [
  pointer('spec.serviceAccountName', 'ServiceAccount'),
  pointer('spec.serviceAccount', 'ServiceAccount'),
];
/** Kinds that work with the account `default` where they name none. */
const HAVE_DEFAULT_ACCOUNT = ['Image', 'Build', 'Builder', 'Buildpack'];

const POINTERS: Record<string, readonly Pointer[]> = {
  Image: [
    pointer('spec.builder.name', 'Builder', 'ClusterBuilder'),
    ...ACCOUNTS,
    SOURCE,
    NOTARY,
    ...bindings('spec.build'),
  ],
  Build: [
    withNamespace('spec.builder.ref.name', 'Builder', 'ClusterBuilder'),
    pointer('spec.builder.imagePullSecrets.*.name', 'Secret'),
    ...ACCOUNTS,
    SOURCE,
    NOTARY,
    ...bindings('spec'),
  ],
  Builder: [...BUILDER_PARTS, pointer(ORDER, 'Buildpack', 'ClusterBuildpack'), ...ACCOUNTS],
  ClusterBuilder: [...BUILDER_PARTS, pointer(ORDER, 'ClusterBuildpack'), ACCOUNT_REF],
  ClusterStack: [ACCOUNT_REF],
  ClusterStore: [ACCOUNT_REF],
  ClusterLifecycle: [ACCOUNT_REF],
  ClusterBuildpack: [ACCOUNT_REF],
  Buildpack: ACCOUNTS,
  SourceResolver: [pointer('spec.serviceAccount', 'ServiceAccount'), SOURCE],
  ServiceAccount: [pointer('secrets.*.name', 'Secret'), pointer('imagePullSecrets.*.name', 'Secret')],
};

/** What an object of this kind and namespace refers to; fields of a wrong type refer to nothing. */
export function referencesOf(object: JsonObject, kind: string, namespace: string): SetReference[] {
  const references: SetReference[] = [];
  eachReference(object, kind, namespace, (identity, trail) => references.push({ ...identity, path: [...trail] }));
  return references;
}

/** The keys of the same in the same order, for a third of the time. */
export function referenceKeys(object: JsonObject, kind: string, namespace: string): string[] {
  const keys: string[] = [];
  eachReference(object, kind, namespace, (identity) => keys.push(keyOf(identity)));
  return keys;
}

/** @param trail the path, which goes on changing */
type Found = (identity: Identity, trail: FieldPath) => void;

function eachReference(object: JsonObject, kind: string, namespace: string, found: Found): void {
  let hasAccount = false;
  const tell: Found = (identity, trail) => {
    hasAccount ||= identity.kind === 'ServiceAccount';
    found(identity, trail);
  };
  const pointers = Object.hasOwn(POINTERS, kind) ? POINTERS[kind] : undefined;
  for (const pointer of pointers ?? []) follow(object, pointer, 0, [], namespace, tell);
  if (!hasAccount && HAVE_DEFAULT_ACCOUNT.includes(kind)) {
    found({ kind: 'ServiceAccount', namespace, name: 'default' }, ['spec']);
  }
}

function follow(
  value: JsonValue | undefined,
  pointer: Pointer,
  depth: number,
  trail: (string | number)[],
  own: string,
  found: Found,
): void {
  const step = pointer.path[depth] ?? '';
  if (step === '*') {
    if (!Array.isArray(value)) return;
    for (let i = 0; i < value.length; i++) {
      trail.push(i);
      follow(value[i], pointer, depth + 1, trail, own, found);
      trail.pop();
    }
  } else if (isObject(value) && Object.hasOwn(value, step)) {
    trail.push(step);
    if (depth < pointer.path.length - 1) follow(value[step], pointer, depth + 1, trail, own, found);
    else tellName(value, step, pointer, trail, own, found);
    trail.pop();
  }
}

function tellName(
  parent: JsonObject,
  field: string,
  { kinds, namespaced }: Pointer,
  trail: FieldPath,
  own: string,
  found: Found,
): void {
  const name = textOf(parent, field);
  const kind = textOf(parent, 'kind') || (kinds.length === 1 ? kinds[0] : undefined);
  if (name === '' || kind === undefined || !kinds.includes(kind)) return;
  const namespace = isClusterScoped(kind) ? '' : (namespaced && textOf(parent, 'namespace')) || own;
  found({ kind, namespace, name }, trail);
}

function textOf(parent: JsonObject, field: string): string {
  const value = Object.hasOwn(parent, field) ? parent[field] : undefined;
  return typeof value === 'string' ? value : '';
}
