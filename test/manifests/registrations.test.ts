// Which requests the API server sends to us: every kind in every version, and never a deletion (spec admission.md 2 and 7.3).
import type {
  V1MutatingWebhookConfiguration,
  V1Service,
  V1ValidatingWebhookConfiguration,
} from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { GROUP, kinds } from '../../src/schemas/kinds.ts';
import { container, find, podLabels } from './installed.ts';

const defaulting = find<V1MutatingWebhookConfiguration>('MutatingWebhookConfiguration', 'defaults.webhook.kpack.io');
const validation = find<V1ValidatingWebhookConfiguration>(
  'ValidatingWebhookConfiguration',
  'validation.webhook.kpack.io',
);

/** One rule a kind, sorted by resource, with the versions in which the kind is served. SourceResolvers have no admission. */
const expectedRules = kinds
  .filter(({ kind }) => kind !== 'SourceResolver')
  .map(({ plural, schemas }) => ({
    apiGroups: [GROUP],
    apiVersions: schemas.v1alpha1 ? ['v1alpha1', 'v1alpha2'] : ['v1alpha2'],
    operations: ['CREATE', 'UPDATE'],
    resources: [plural, `${plural}/status`],
    scope: '*',
  }))
  .toSorted((a, b) => ((a.resources[0] ?? '') < (b.resources[0] ?? '') ? -1 : 1));

const common = {
  admissionReviewVersions: ['v1'],
  failurePolicy: 'Fail',
  matchPolicy: 'Exact',
  sideEffects: 'None',
  timeoutSeconds: 10,
  namespaceSelector: { matchExpressions: [{ key: 'webhooks.knative.dev/exclude', operator: 'DoesNotExist' }] },
  rules: expectedRules,
};
const clientConfig = (path: string) => ({
  service: { name: 'kpack-webhook', namespace: 'kpack', path, port: 443 },
});

test('creates and updates of nine kinds, in both versions where there are two, are defaulted', () => {
  expect(defaulting.webhooks).toEqual([
    {
      ...common,
      name: 'defaults.webhook.kpack.io',
      clientConfig: clientConfig('/defaults'),
      reinvocationPolicy: 'IfNeeded',
    },
  ]);
});

test('the same are validated; a deletion needs no webhook', () => {
  expect(validation.webhooks).toEqual([
    { ...common, name: 'validation.webhook.kpack.io', clientConfig: clientConfig('/validate') },
  ]);
});

test('the Service behind both leads to the port on which the Deployment listens', () => {
  const { spec } = find<V1Service>('Service', 'kpack-webhook');
  expect(spec?.ports).toEqual([{ port: 443, targetPort: 8443 }]);
  expect(podLabels).toMatchObject(spec!.selector!);
  expect(container.ports).toContainEqual({ name: 'https-webhook', containerPort: 8443 });
});
