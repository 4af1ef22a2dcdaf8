// What a build is given from outside beside its source: service bindings and the older CNB bindings (spec api.md, 4.5).
import type { Static } from 'typebox';
import { choice, list, pointer, struct, text, withRule } from './field.ts';
import { localObjectReference, objectReference } from './references.ts';

const NAME_RULE = 'Required; unique in the list; at most 253 characters of a-z, 0-9, "-" and ".".';

const cnbBinding = struct('A ConfigMap, and possibly a Secret, that buildpacks find as files while they build.', {
  name: withRule(
    NAME_RULE,
    text('Name of the binding, under which buildpacks find it: the directory in platform/bindings.'),
  ),
  metadataRef: withRule(
    'Required.',
    pointer(
      localObjectReference(
        'The ConfigMap that says what the binding is (entries kind, provider, tags).',
        withRule('Required.', text('Name of the ConfigMap, in the same namespace.')),
      ),
    ),
  ),
  secretRef: pointer(
    localObjectReference(
      'The Secret with the sensitive part of the binding.',
      withRule('Required when secretRef is given.', text('Name of the Secret, in the same namespace.')),
    ),
  ),
});

const BINDINGS =
  'Bindings in the old CNB format (metadata and secret files) that buildpacks can read while they build.';

/** CNB bindings: `bindings` of v1alpha1, `cnbBindings` of v1alpha2. */
export const cnbBindings = list(cnbBinding, BINDINGS, { by: ['name'] });

/** Service bindings of v1alpha2. */
export const services = list(
  objectReference('A Secret or a provisioned service that buildpacks find as a service binding while they build.', {
    kind: withRule(
      'Required.',
      choice(
        'Secret for a Secret itself; any other kind is a provisioned service, whose status.binding.name names the Secret.',
        ['Secret'],
      ),
    ),
    name: withRule(NAME_RULE, text('Name of the object, in the same namespace; buildpacks find the binding under it.')),
    apiVersion: text('API group and version of the object; v1 for a Secret.'),
  }),
  'Service bindings (servicebinding.io) that buildpacks can read while they build. Where services is given, CNB bindings are not used.',
  { by: ['name'] },
);

/** A binding in the old CNB format. */
export type CnbBinding = Static<typeof cnbBinding>;
