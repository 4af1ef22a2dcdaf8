// Environment variables of a build (Kubernetes 1.34, core/v1 EnvVar).
import type { Static } from 'typebox';
import { always, flag, goName, list, pointer, quantity, struct, text, withRule } from './field.ts';

const keyRef = (object: 'ConfigMap' | 'Secret') => ({
  name: goName('LocalObjectReference.Name', text(`Name of the ${object}, in the namespace of the build.`)),
  key: always(text(`Key of the ${object} whose value is taken.`)),
  optional: pointer(flag(`True lets the pod start without the variable when the ${object} or the key does not exist.`)),
});

const fieldRef = struct('Takes the value from a field of the build pod, for example metadata.name.', {
  apiVersion: goName('APIVersion', text('API version in which fieldPath is written; v1 when empty.')),
  fieldPath: always(text("Path of the field in the pod, for example metadata.labels['app'].")),
});

const resourceFieldRef = struct('Takes the value from a resource limit or request of a container of the build pod.', {
  containerName: text('Container (step) whose resources are meant; that of the variable when empty.'),
  resource: always(text('The resource, for example limits.cpu or requests.memory.')),
  divisor: always(quantity('Unit in which the value is given, for example 1Mi; the plain value when 0.')),
});

const fileKeyRef = struct('Takes the value from a file of variables in a volume of the build pod.', {
  volumeName: always(text('Name of the volume that holds the file.')),
  path: always(text('Path of the file within the volume; relative, without "..".')),
  key: always(text('Name of the variable within the file.')),
  optional: pointer(flag('True lets the pod start without the variable when the file or the key does not exist.')),
});

const secretKeyRef = (description: string) => struct(description, keyRef('Secret'));

const envVar = (secret: ReturnType<typeof secretKeyRef>) =>
  struct('One environment variable that buildpacks see while they build.', {
    name: always(text('Name of the variable, for example BP_JVM_VERSION.')),
    value: text('Value of the variable; empty when it is not given and valueFrom is not either.'),
    valueFrom: pointer(
      struct('Where the value comes from, instead of value: one of the members.', {
        fieldRef: pointer(fieldRef),
        resourceFieldRef: pointer(resourceFieldRef),
        configMapKeyRef: pointer(struct('Takes the value from a key of a ConfigMap.', keyRef('ConfigMap'))),
        secretKeyRef: pointer(secret),
        fileKeyRef: pointer(fileKeyRef),
      }),
    ),
  });

/** One build-time variable, v1alpha1. */
export const envVarV1alpha1 = envVar(secretKeyRef('Takes the value from a key of a Secret.'));
/** One build-time variable, v1alpha2, which refuses values from Secrets (spec admission.md, 5.3). */
export const envVarV1alpha2 = envVar(
  withRule(
    'Refused in v1alpha2; bind the Secret with services instead.',
    secretKeyRef('Would take the value from a key of a Secret.'),
  ),
);

const ENV =
  'Environment variables that buildpacks see while they build (BP_* settings and the like). The app does not see them at run time.';

/** Build-time variables of v1alpha1. Names may repeat, then the last one counts; so the list is not merged by name. */
export const envV1alpha1 = list(envVarV1alpha1, ENV);

/** Build-time variables of v1alpha2. */
export const envV1alpha2 = list(envVarV1alpha2, ENV);

/** One build-time variable. */
export type EnvVar = Static<typeof envVarV1alpha2>;
