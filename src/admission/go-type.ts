// The reference's Go types, as far as its difference texts show them: read from a schema, so that no field is declared twice.
import { isObject, type JsonValue } from '../schemas/json.ts';
import type { Shape } from '../schemas/shape.ts';

/** A Go type; `pointer` where nil differs from the zero value. */
export type GoType = Scalar | GoQuantity | GoList | GoMap | GoStruct;

/** A string, number or boolean. */
export interface Scalar {
  readonly kind: 'scalar';
  readonly pointer: boolean;
  readonly zero: '' | 0 | false;
}
/** A resource.Quantity. */
export interface GoQuantity {
  readonly kind: 'quantity';
  readonly pointer: boolean;
}
/** A slice. */
export interface GoList {
  readonly kind: 'list';
  readonly items: GoType;
}
/** A map with string keys. */
export interface GoMap {
  readonly kind: 'map';
  readonly values: GoType;
}
/** A struct. */
export interface GoStruct {
  readonly kind: 'struct';
  readonly pointer: boolean;
  /** Without its package; empty where no text ever shows it. */
  readonly name: string;
  /** `v1` is Kubernetes, whose types print themselves in a notation of their own. */
  readonly package: 'v1' | 'v1alpha1' | 'v1alpha2';
  readonly fields: readonly GoField[];
}
/** A field of a struct. */
export interface GoField {
  /** Name in JSON. */
  readonly json: string;
  /** Name in Go, with those of embedded structs before it. */
  readonly go: readonly [string, ...string[]];
  /** The step to it in a path. */
  readonly path: string;
  readonly type: GoType;
}

const known = new WeakMap<Shape, GoType>();

/** The Go type of a schema. */
export function goTypeOf(shape: Shape): GoType {
  let type = known.get(shape);
  if (type === undefined) {
    type = read(shape, '', '');
    known.set(shape, type);
  }
  return type;
}

/** The value as Go would hold it: undefined is nil for pointers, lists and maps; a value of another type counts as not given. */
export function goValue(type: GoType, value: JsonValue | undefined): JsonValue | undefined {
  switch (type.kind) {
    case 'list':
      return Array.isArray(value) ? value : undefined;
    case 'map':
      return isObject(value) ? value : undefined;
    case 'struct':
      return isObject(value) ? value : type.pointer ? undefined : {};
    case 'quantity':
      return typeof value === 'string' ? value : type.pointer ? undefined : '0';
    case 'scalar':
      return typeof value === typeof type.zero || (type.zero === 0 && JSON.isRawJSON(value))
        ? value
        : type.pointer
          ? undefined
          : type.zero;
  }
}

/** A member of an object, or entry of a map, as Go would hold it. */
export const goMember = (type: GoType, value: JsonValue | undefined, name: string): JsonValue | undefined =>
  goValue(type, isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);

function read(shape: Shape, field: string, parent: string): GoType {
  const pointer = shape['x-presence'] === 'pointer';
  if (shape.format === 'quantity') return { kind: 'quantity', pointer };
  if (shape.items !== undefined) return { kind: 'list', items: read(shape.items, field, parent) };
  if (shape.additionalProperties !== undefined) {
    return { kind: 'map', values: read(shape.additionalProperties, field, parent) };
  }
  if (shape.properties !== undefined) {
    const name = NAMES[`${parent}.${field}`] ?? NAMES[field] ?? '';
    const fields = Object.entries(shape.properties).map(([json, member]): GoField => {
      const [first = json, ...rest] = (member['x-go'] ?? json.charAt(0).toUpperCase() + json.slice(1)).split('.');
      return {
        json,
        go: [first, ...rest],
        path: `.${[first, ...rest].join('.')}`,
        type: read(member, rest.at(-1) ?? first, name),
      };
    });
    return { kind: 'struct', pointer, name, package: OWN[name] ?? 'v1', fields };
  }
  return { kind: 'scalar', pointer, zero: shape.type === 'integer' ? 0 : shape.type === 'boolean' ? false : '' };
}

const OWN: Record<string, 'v1alpha1' | 'v1alpha2'> = {
  '': 'v1alpha1',
  CNBBinding: 'v1alpha1',
  CosignAnnotation: 'v1alpha2',
};

/** Names of struct types by the field (or list) that holds them, after the struct's name where that matters. */
const NAMES: Record<string, string> = {
  Affinity: 'Affinity',
  Annotations: 'CosignAnnotation',
  Bindings: 'CNBBinding',
  CNBBindings: 'CNBBinding',
  'CNBBinding.MetadataRef': 'LocalObjectReference',
  'CNBBinding.SecretRef': 'LocalObjectReference',
  Claims: 'ResourceClaim',
  ConfigMapKeyRef: 'ConfigMapKeySelector',
  Env: 'EnvVar',
  FieldRef: 'ObjectFieldSelector',
  FileKeyRef: 'FileKeySelector',
  ImagePullSecrets: 'LocalObjectReference',
  LabelSelector: 'LabelSelector',
  'LabelSelector.MatchExpressions': 'LabelSelectorRequirement',
  MatchExpressions: 'NodeSelectorRequirement',
  MatchFields: 'NodeSelectorRequirement',
  NamespaceSelector: 'LabelSelector',
  NodeAffinity: 'NodeAffinity',
  NodeSelectorTerms: 'NodeSelectorTerm',
  PodAffinity: 'PodAffinity',
  PodAffinityTerm: 'PodAffinityTerm',
  PodAntiAffinity: 'PodAntiAffinity',
  Preference: 'NodeSelectorTerm',
  PreferredDuringSchedulingIgnoredDuringExecution: 'WeightedPodAffinityTerm',
  'NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution': 'PreferredSchedulingTerm',
  Ref: 'ObjectReference',
  RequiredDuringSchedulingIgnoredDuringExecution: 'PodAffinityTerm',
  'NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution': 'NodeSelector',
  ResourceFieldRef: 'ResourceFieldSelector',
  SecretKeyRef: 'SecretKeySelector',
  Services: 'ObjectReference',
  Tolerations: 'Toleration',
  ValueFrom: 'EnvVarSource',
};
