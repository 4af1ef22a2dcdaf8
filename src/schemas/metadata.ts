// What every Kubernetes object starts with: kind, apiVersion and metadata (Kubernetes 1.34, ObjectMeta).
import type { TSchema } from 'typebox';
import { always, anything, flag, goName, int64, list, mapOf, nested, pointer, struct, text, time } from './field.ts';

const ownerReference = struct('One object that this object belongs to.', {
  apiVersion: always(goName('APIVersion', text('API group and version of the owner, for example kpack.io/v1alpha2.'))),
  kind: always(text('Kind of the owner, for example Image for a Build.')),
  name: always(text('Name of the owner, in the same namespace unless the owner is cluster-scoped.')),
  uid: always(goName('UID', text('UID of the owner; an object of the same name made later is not the owner.'))),
  controller: pointer(flag('True for the one owner that manages this object.')),
  blockOwnerDeletion: pointer(
    flag('True keeps the owner, when it is deleted in the foreground, until this object is gone.'),
  ),
});

const managedFieldsEntry = struct('The fields that one manager has set with one kind of operation.', {
  manager: text('Name of the program that set the fields, for example kubectl or a GitOps controller.'),
  operation: text('How the fields were set: Apply for server-side apply, Update for every other write.'),
  apiVersion: goName('APIVersion', text('API version in which the fields are named.')),
  time: pointer(time('When the manager last added, changed or dropped one of the fields.')),
  fieldsType: text('Format of the field set; the only one that exists is FieldsV1.'),
  fieldsV1: pointer(anything('The set of fields, as a tree in the format FieldsV1.')),
  subresource: text(
    'The subresource through which the fields were set, for example status; empty for the object itself.',
  ),
});

const objectMetaFields = {
  name: text(
    'Name of the object, unique among the objects of its kind in the namespace or, for cluster-scoped kinds, in the cluster. It cannot be changed.',
  ),
  generateName: text(
    'Prefix from which the API server makes a unique name when name is empty; five random characters are appended.',
  ),
  namespace: text('Namespace of the object; empty for cluster-scoped kinds. It cannot be changed.'),
  selfLink: text('URL of the object; API servers since Kubernetes 1.20 no longer fill it.'),
  uid: goName('UID', text('Identity of this very object over space and time, set by the API server.')),
  resourceVersion: text(
    'Opaque mark of this state of the object; an update that carries it fails with a conflict if the object has changed since.',
  ),
  generation: int64('Number of the desired state: the API server counts it up with every change of the spec.'),
  creationTimestamp: time('When the API server stored the object for the first time.'),
  deletionTimestamp: pointer(
    time('When the object is to be gone; set by a deletion that waits for finalizers. It cannot be unset.'),
  ),
  deletionGracePeriodSeconds: pointer(int64('Seconds that the object is given to end by itself when it is deleted.')),
  labels: mapOf(
    text('Value of the label, at most 63 characters.'),
    'Keys and values by which objects are selected and grouped.',
  ),
  annotations: mapOf(
    text('Value of the annotation, any text.'),
    'Keys and values that programs and people attach to the object. Keys under kpack.io/ carry what the other API version lacks.',
  ),
  ownerReferences: list(
    ownerReference,
    'Objects that this object belongs to; it is garbage-collected when all of them are gone.',
  ),
  finalizers: list(
    text('Name of a program that must do its clean-up before the object may go.'),
    'Programs that must each remove their entry before the deleted object disappears.',
  ),
};
const managedFields = list(
  managedFieldsEntry,
  'Who set which fields, kept by the API server for server-side apply. Nobody edits it by hand.',
);

const METADATA = 'Name, namespace, labels, annotations and the bookkeeping that every Kubernetes object has.';

/** ObjectMeta as v1alpha2 knows it. */
export const objectMeta = struct(METADATA, { ...objectMetaFields, managedFields });

/** ObjectMeta as v1alpha1 knows it: the reference's v1alpha1 was built when `clusterName` still existed (Kubernetes 1.17). */
export const objectMetaV1alpha1 = struct(METADATA, {
  ...objectMetaFields,
  clusterName: text('A field that Kubernetes never used and removed in 1.24; the API server drops it.'),
  managedFields,
});

/**
 * A whole object: kind, apiVersion and metadata around its spec and status, which are always written, at least as `{}`
 * (spec api.md, section 5).
 */
export const resource = <M extends TSchema, S extends TSchema, T extends TSchema>(
  description: string,
  metadata: M,
  spec: S,
  status: T,
) =>
  struct(description, {
    kind: always(
      text('Name of the type of this object, in CamelCase; with apiVersion it says how the rest is to be read.'),
    ),
    apiVersion: always(
      goName(
        'APIVersion',
        text('API group and version in which this object is written: kpack.io/v1alpha1 or kpack.io/v1alpha2.'),
      ),
    ),
    metadata: nested(metadata),
    spec: nested(spec),
    status: nested(status),
  });
