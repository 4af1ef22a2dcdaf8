// What is read from registrations and CustomResourceDefinitions, what would be applied, and what that means for readiness.
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/certs/authority.ts';
import { readCertificate } from '../../src/certs/inspect.ts';
import { TARGETS } from '../../src/certs/targets.ts';
import { type Published, whyUntrusted } from '../../src/certs/trust-watch.ts';

const SERVICE = { namespace: 'kpack', name: 'kpack-webhook' };
const service = { ...SERVICE, path: '/x', port: 443 };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const [mutating, validating, images] = TARGETS;

test('the objects are kpack’s', () => {
  expect(TARGETS.map((target) => `${target.resource.plural}/${target.name}`)).toEqual([
    'mutatingwebhookconfigurations/defaults.webhook.kpack.io',
    'validatingwebhookconfigurations/validation.webhook.kpack.io',
    'customresourcedefinitions/images.kpack.io',
    'customresourcedefinitions/builds.kpack.io',
    'customresourcedefinitions/builders.kpack.io',
    'customresourcedefinitions/sourceresolvers.kpack.io',
  ]);
});

test('of a registration, the webhooks that call our Service are ours, others are not touched', () => {
  const object = {
    kind: 'MutatingWebhookConfiguration',
    webhooks: [
      { name: 'a', clientConfig: { service, caBundle: base64('PEM') } },
      { name: 'b', clientConfig: { service: { ...service, namespace: 'other' } } },
      { name: 'c', clientConfig: { url: 'https://example.com' } },
      { name: 'd', clientConfig: { service } },
    ],
  };
  const entries = mutating!.entries(object, SERVICE);
  expect(entries).toEqual([
    { name: 'a', bundle: 'PEM' },
    { name: 'd', bundle: '' },
  ]);
  expect(mutating!.fields(entries, 'NEW')).toEqual({
    webhooks: [
      { name: 'a', clientConfig: { caBundle: base64('NEW') } },
      { name: 'd', clientConfig: { caBundle: base64('NEW') } },
    ],
  });
});

test.each([
  ['calls us', { strategy: 'Webhook', webhook: { clientConfig: { service } } }, 1],
  ['converts without a webhook', { strategy: 'None' }, 0],
  [
    'calls somebody else',
    { strategy: 'Webhook', webhook: { clientConfig: { service: { ...service, name: 'x' } } } },
    0,
  ],
  ['says nothing of conversion', undefined, 0],
])('a CustomResourceDefinition that %s', (_, conversion, count) => {
  const crd = { kind: 'CustomResourceDefinition', spec: conversion === undefined ? {} : { conversion } };
  expect(images!.entries(crd, SERVICE)).toHaveLength(count);
});

describe('an API server may refuse us', () => {
  let ca = '';
  let other = '';
  beforeAll(async () => {
    ca = (await createAuthority(new Date(), 86_400_000)).cert;
    other = (await createAuthority(new Date(), 86_400_000)).cert;
  });
  const entry = (bundle: string) => ({ name: 'x', bundle });
  const state = (first: Published['entries'], second: Published['entries']): Published[] => [
    { target: mutating!, resourceVersion: '1', entries: first },
    { target: validating!, resourceVersion: '1', entries: second },
    { target: images!, resourceVersion: '', entries: undefined },
  ];

  test.each([
    ['both trust us', () => state([entry(ca)], [entry(other + ca)]), undefined],
    [
      'one does not exist',
      () => state([entry(ca)], undefined),
      'ValidatingWebhookConfiguration validation.webhook.kpack.io does not exist (or could not be read): apply the release manifests',
    ],
    [
      'one calls nobody',
      () => state([], [entry(ca)]),
      'MutatingWebhookConfiguration defaults.webhook.kpack.io does not call this Service: apply the release manifests',
    ],
    [
      'one trusts somebody else',
      () => state([entry(ca)], [entry(other)]),
      'ValidatingWebhookConfiguration validation.webhook.kpack.io does not trust the serving certificate yet',
    ],
    [
      'one of two webhooks trusts nobody',
      () => state([entry(ca), entry('')], [entry(ca)]),
      'MutatingWebhookConfiguration defaults.webhook.kpack.io does not trust the serving certificate yet',
    ],
  ])('%s', (_, published, reason) => {
    expect(whyUntrusted(published(), readCertificate(ca)!.fingerprint256)).toBe(reason);
  });
});
