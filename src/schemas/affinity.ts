// Where a build pod may run, in relation to nodes and other pods (Kubernetes 1.34, core/v1 Affinity).
import type { Static } from 'typebox';
import { always, choice, int32, list, mapOf, nested, pointer, struct, text } from './field.ts';

const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];
const LABEL_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

const requirement = (subject: string, operators: readonly string[]) =>
  struct(`One condition on ${subject}.`, {
    key: always(text(`Key of ${subject} that is compared.`)),
    operator: always(choice(`How the key is compared with values: ${operators.join(', ')}.`, operators)),
    values: list(
      text('One value to compare with.'),
      `Values to compare with; empty for Exists and DoesNotExist${operators.includes('Gt') ? ', one integer for Gt and Lt' : ''}.`,
    ),
  });

const nodeSelectorTerm = (description: string) =>
  struct(description, {
    matchExpressions: list(
      requirement('a node label', NODE_OPERATORS),
      'Conditions on the labels of the node; all must hold.',
    ),
    matchFields: list(
      requirement('a node field', NODE_OPERATORS),
      'Conditions on fields of the node (only metadata.name exists); all must hold.',
    ),
  });

const labelSelector = (description: string) =>
  struct(description, {
    matchLabels: mapOf(
      text('The value that the label must have.'),
      'Labels that must all be there with exactly these values.',
    ),
    matchExpressions: list(requirement('a label', LABEL_OPERATORS), 'Further conditions on labels; all must hold.'),
  });

const podAffinityTerm = (description: string) =>
  struct(description, {
    labelSelector: pointer(
      labelSelector('Selects the pods that are meant by their labels; none when it is not given.'),
    ),
    namespaces: list(
      text('Name of a namespace.'),
      'Namespaces whose pods are meant, together with those of namespaceSelector; the namespace of the build when both are empty.',
    ),
    topologyKey: always(
      text(
        'Node label that says what "the same place" is, for example kubernetes.io/hostname or topology.kubernetes.io/zone.',
      ),
    ),
    namespaceSelector: pointer(
      labelSelector('Selects the namespaces whose pods are meant by their labels; {} means all namespaces.'),
    ),
    matchLabelKeys: list(
      text('Key of a label of the build pod.'),
      'Keys of labels of the build pod whose values the meant pods must share, in addition to labelSelector.',
    ),
    mismatchLabelKeys: list(
      text('Key of a label of the build pod.'),
      'Keys of labels of the build pod whose values the meant pods must not share, in addition to labelSelector.',
    ),
  });

const podTerms = (what: string, verb: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: list(
    podAffinityTerm('Pods, and what counts as the same place.'),
    `Rules that a node must fulfil: the build pod ${verb} the pods that each term selects.`,
  ),
  preferredDuringSchedulingIgnoredDuringExecution: list(
    struct(`A ${what} rule with its weight.`, {
      weight: always(int32('How much the rule counts in the choice of a node, 1 to 100.')),
      podAffinityTerm: nested(podAffinityTerm('Pods, and what counts as the same place.')),
    }),
    'Rules that the scheduler tries to fulfil: the node with the largest sum of weights wins.',
  ),
});

/** Affinity of a build pod. */
export const affinity = struct('Where the build pod may or should run, in relation to nodes and to other pods.', {
  nodeAffinity: pointer(
    struct('Which nodes the build pod must or should run on, by their labels.', {
      requiredDuringSchedulingIgnoredDuringExecution: pointer(
        struct('What a node must fulfil for the build pod to run there.', {
          nodeSelectorTerms: always(
            list(
              nodeSelectorTerm('Conditions on a node that must all hold.'),
              'Terms of which at least one must hold.',
            ),
          ),
        }),
      ),
      preferredDuringSchedulingIgnoredDuringExecution: list(
        struct('A preference for nodes with its weight.', {
          weight: always(int32('How much the preference counts in the choice of a node, 1 to 100.')),
          preference: nested(nodeSelectorTerm('What a node must fulfil to be preferred.')),
        }),
        'Preferences that the scheduler weighs: the node with the largest sum of weights wins.',
      ),
    }),
  ),
  podAffinity: pointer(
    struct(
      'Near which other pods the build pod must or should run.',
      podTerms('nearness', 'runs in the same place as'),
    ),
  ),
  podAntiAffinity: pointer(
    struct(
      'Far from which other pods the build pod must or should run.',
      podTerms('distance', 'does not run in the same place as'),
    ),
  ),
});

/** Where a build pod may run, in relation to nodes and other pods. */
export type Affinity = Static<typeof affinity>;
