// References to other Kubernetes objects (Kubernetes 1.34, core/v1).
import type { Static, TString } from 'typebox';
import { goName, struct, text } from './field.ts';

/** What the members of a reference mean in one place; those left out are accepted there and have no effect. */
export interface ReferenceMembers {
  kind: TString;
  namespace?: TString;
  name: TString;
  apiVersion?: TString;
}

const unused = (member: string) =>
  text(`${member} of the object. Accepted as in every object reference, and not looked at here.`);

/** An ObjectReference whose members are described for the place where it stands. */
export const objectReference = (description: string, members: ReferenceMembers) =>
  struct(description, {
    kind: members.kind,
    namespace: members.namespace ?? unused('Namespace'),
    name: members.name,
    uid: goName('UID', unused('UID')),
    apiVersion: goName('APIVersion', members.apiVersion ?? unused('API version')),
    resourceVersion: unused('Resource version'),
    fieldPath: text('Part of the object. Accepted as in every object reference, and not looked at here.'),
  });

/** A reference to an object by kind and name. */
export type ObjectReference = Static<ReturnType<typeof objectReference>>;

/** A reference by name to an object of a known kind in the same namespace. */
export const localObjectReference = (description: string, name: TString) => struct(description, { name });

/** A reference by name within the namespace. */
export type LocalObjectReference = Static<ReturnType<typeof localObjectReference>>;

/** Credentials with which an image is pulled. */
export const imagePullSecret = localObjectReference(
  'A Secret in the same namespace that holds registry credentials.',
  text('Name of the Secret, of type kubernetes.io/dockerconfigjson or kubernetes.io/dockercfg.'),
);
