// Refusals to create a pod: the reason, and whether it is the end. The texts are those of Kubernetes 1.34.
import { expect, test } from 'vitest';
import { apiProblem } from '../../../src/controllers/build/api-problem.ts';
import { BuildProblem } from '../../../src/controllers/build/build-problem.ts';
import { podRefusal } from '../../../src/controllers/build/pod-refusal.ts';
import { ApiError, ConnectionError } from '../../../src/reconciler/api-error.ts';

const again = 'it is tried again by itself.';
test.each([
  [
    422,
    'Pod "a-build-pod" is invalid: spec.containers[0].image: Required value',
    'PodInvalid',
    'Pod "a-build-pod" is invalid: spec.containers[0].image: Required value',
    true,
  ],
  [
    403,
    'pods "a-build-pod" is forbidden: unable to create new content in namespace team because it is being terminated',
    'NamespaceTerminating',
    'pods "a-build-pod" is forbidden: unable to create new content in namespace team because it is being terminated. Nothing is built in it any more.',
    false,
  ],
  [
    404,
    'namespaces "team" not found',
    'NamespaceTerminating',
    'namespaces "team" not found. Nothing is built in it any more.',
    false,
  ],
  [
    403,
    'pods "a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1',
    'QuotaExceeded',
    `pods "a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1. Raise the quota of the namespace or delete what uses it up; ${again}`,
    false,
  ],
  [
    403,
    'pods "a" is forbidden: no PriorityClass with name kpack-build-high-priority was found',
    'PriorityClassNotFound',
    `pods "a" is forbidden: no PriorityClass with name kpack-build-high-priority was found. Create the PriorityClass (kpack's own are in the release file), or switch --enable-priority-classes off; ${again}`,
    false,
  ],
  [
    403,
    'pods "a" is forbidden: pod rejected: RuntimeClass "gvisor" not found',
    'RuntimeClassNotFound',
    `pods "a" is forbidden: pod rejected: RuntimeClass "gvisor" not found. Create the RuntimeClass or correct runtimeClassName of the Image; ${again}`,
    false,
  ],
  [
    403,
    'pods "a" is forbidden: error looking up service account team/robot: serviceaccount "robot" not found',
    'ServiceAccountNotFound',
    `pods "a" is forbidden: error looking up service account team/robot: serviceaccount "robot" not found. Create the service account or correct serviceAccountName of the Image; ${again}`,
    false,
  ],
  [
    403,
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsUser=0',
    'PodSecurityViolation',
    `pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsUser=0. Allow the pod in the Pod Security level of the namespace; ${again}`,
    false,
  ],
  [
    403,
    'pods is forbidden: User "x" cannot create resource "pods" in API group "" in the namespace "team"',
    'PodForbidden',
    `pods is forbidden: User "x" cannot create resource "pods" in API group "" in the namespace "team". Give the controller its rights back: apply kpack's release file again; ${again}`,
    false,
  ],
  [
    400,
    'admission webhook "policy.example.com" denied the request: no',
    'PodRefusedByPolicy',
    `admission webhook "policy.example.com" denied the request: no. Change the Image so that the policy allows its pod, or change the policy; ${again}`,
    false,
  ],
  [
    500,
    'etcdserver: leader changed',
    'ApiServerUnavailable',
    `etcdserver: leader changed. If it stays so, check the API server; ${again}`,
    false,
  ],
  [400, 'Bad Request', 'PodRefused', `Bad Request. Remove what the API server objects to; ${again}`, false],
])('%i %s', (status, text, reason, message, isFinal) => {
  expect(podRefusal(new ApiError(status, '', text))).toMatchObject({ reason, message, isFinal });
});

test('the wait that the server asks for is kept', () => {
  expect(podRefusal(new ApiError(429, '', 'busy', 7000))).toMatchObject({ retryAfterMs: 7000 });
});

test('what is no refusal stays what it is', () => {
  const error = new ConnectionError('no answer');
  expect(podRefusal(error)).toBe(error);
  expect(podRefusal(error)).not.toBeInstanceOf(BuildProblem);
});

test.each([
  [
    403,
    'secrets "git" is forbidden: User "x" cannot get resource "secrets"',
    'ControllerForbidden',
    `secrets "git" is forbidden: User "x" cannot get resource "secrets". Give the controller its rights back: apply kpack's release file again; ${again}`,
  ],
  [
    500,
    'etcdserver: request timed out',
    'ApiServerUnavailable',
    `etcdserver: request timed out. If it stays so, check the API server; ${again}`,
  ],
])('on the way to the pod: %i %s', (status, text, reason, message) => {
  expect(apiProblem(new ApiError(status, '', text))).toMatchObject({ reason, message, isFinal: false });
});
