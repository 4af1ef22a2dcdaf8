// URL paths of the Kubernetes API.
import { expect, test } from 'vitest';
import { resourcePath } from '../../src/reconciler/resource.ts';

const secrets = { group: '', version: 'v1', plural: 'secrets' };
const images = { group: 'kpack.io', version: 'v1alpha2', plural: 'images' };

test.each([
  [resourcePath(secrets), '/api/v1/secrets'],
  [
    resourcePath(secrets, { namespace: 'kpack', name: 'webhook-certs' }),
    '/api/v1/namespaces/kpack/secrets/webhook-certs',
  ],
  [resourcePath(images, { namespace: 'a' }), '/apis/kpack.io/v1alpha2/namespaces/a/images'],
  [
    resourcePath(images, { namespace: 'a', name: 'b', subresource: 'status' }),
    '/apis/kpack.io/v1alpha2/namespaces/a/images/b/status',
  ],
  [resourcePath(images, { name: '../x?y' }), '/apis/kpack.io/v1alpha2/images/..%2Fx%3Fy'],
])('%s', (path, expected) => {
  expect(path).toBe(expected);
});
