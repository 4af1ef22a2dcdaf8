// docs/registries.md has every reason with its next step, and the sentences about secrets.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { USUAL_HINTS } from '../../src/registry/registry-error.ts';

const page = readFileSync('docs/registries.md', 'utf8');

test.each(Object.entries(USUAL_HINTS))('%s', (code, hint) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${code}\` |`));
  expect(row).toContain(hint.replace(/\.$/, ''));
});

test.each([
  'has annotation kpack.io/docker but type Opaque: create it with type kubernetes.io/basic-auth',
  'has no data password: add it',
  'cannot be a pull secret: it is of type Opaque, not kubernetes.io/dockerconfigjson or kubernetes.io/dockercfg',
  'it is not JSON: write it anew with kubectl create secret docker-registry',
  'it is not a docker configuration: it must be {"auths": {"SERVER": {…}}}',
  'unable to decode auth field: must be formatted as base64(username:password)',
])('%s', (sentence) => {
  expect(page).toContain(sentence);
});
