// CPU, memory and the like for the containers of a build pod (Kubernetes 1.34, core/v1 ResourceRequirements).
import type { Static } from 'typebox';
import { always, list, looseQuantity, mapOf, struct, text } from './field.ts';

const resourceClaim = struct('One dynamically allocated resource that the containers use.', {
  name: always(text("Name of an entry of the pod's resourceClaims.")),
  request: text('The request within the claim that is meant; the whole claim when empty.'),
});

/** Resources of every step of a build. */
export const resourceRequirements = struct(
  'CPU, memory and other resources that every step of the build is given. Steps run one after another, so the pod needs this much once.',
  {
    limits: mapOf(
      looseQuantity('A quantity such as 500m, 2 or 4Gi; stored in its canonical form (1024Mi becomes 1Gi).'),
      'The most that a step may use, by resource name (cpu, memory, ephemeral-storage, ...). A step that needs more memory is killed.',
    ),
    requests: mapOf(
      looseQuantity('A quantity such as 500m, 2 or 4Gi; stored in its canonical form (1024Mi becomes 1Gi).'),
      'What the scheduler reserves on a node for the build, by resource name. Where it is not given, limits counts.',
    ),
    claims: list(resourceClaim, 'Dynamically allocated resources (devices) of the pod that the steps use.'),
  },
);

/** CPU, memory and the like of one build. */
export type ResourceRequirements = Static<typeof resourceRequirements>;
