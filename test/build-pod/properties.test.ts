// What holds for every Build and every context.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildPod } from '../../src/build-pod/build-pod.ts';
import { BuildPodError } from '../../src/build-pod/build-pod-error.ts';
import type { BuildPodContext } from '../../src/build-pod/context.ts';
import type { Container, Pod } from '../../src/build-pod/pod.ts';
import type { BuildV1alpha2 } from '../../src/schemas/build.ts';
import { arbitraryBuild, arbitraryContext } from './arbitrary-build.ts';

const RUNS = { numRuns: 2000 };

/** Undefined for a refusal; anything else that is thrown fails the test. */
function podOrRefusal(build: BuildV1alpha2, context: BuildPodContext): Pod | undefined {
  try {
    return buildPod(build, context);
  } catch (error) {
    if (!(error instanceof BuildPodError)) throw error;
    expect(error.message).not.toBe('');
    return undefined;
  }
}

function forEachPod(check: (pod: Pod, build: BuildV1alpha2, context: BuildPodContext) => void): void {
  let pods = 0;
  fc.assert(
    fc.property(arbitraryBuild, arbitraryContext, (build, context) => {
      const pod = podOrRefusal(build, context);
      if (pod === undefined) return;
      pods += 1;
      check(pod, build, context);
    }),
    RUNS,
  );
  // Else it would say nothing.
  expect(pods).toBeGreaterThan(RUNS.numRuns / 5);
}

const containersOf = (pod: Pod): Container[] => [...pod.spec.initContainers, ...pod.spec.containers];
const repeated = (texts: readonly string[]): string[] => texts.filter((text, i) => texts.indexOf(text) !== i);

test('a Build gives a pod or a refusal; equal ones give equal pods, and are not changed', () => {
  forEachPod((pod, build, context) => {
    const before = structuredClone({ build, context });
    expect(buildPod(structuredClone(build), structuredClone(context))).toStrictEqual(pod);
    expect({ build, context }).toEqual(before);
  });
});

test('no two volumes have one name, no two mounts one place, and each mount has its volume', () => {
  forEachPod((pod) => {
    const volumes = pod.spec.volumes.map(({ name }) => name);
    expect(repeated(volumes)).toEqual([]);
    for (const { volumeMounts } of containersOf(pod)) {
      expect(repeated(volumeMounts.map(({ mountPath }) => mountPath))).toEqual([]);
      expect(volumes).toEqual(expect.arrayContaining(volumeMounts.map(({ name }) => name)));
    }
  });
});

test('names of volumes are labels', () => {
  forEachPod((pod) => {
    for (const { name } of pod.spec.volumes) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });
});

test('code of buildpacks sees no credentials', () => {
  forEachPod((pod) => {
    for (const { name, volumeMounts } of containersOf(pod)) {
      if (name !== 'detect' && name !== 'build') continue;
      expect(volumeMounts.filter(({ mountPath }) => /^\/(var|builder)\//.test(mountPath))).toEqual([]);
    }
  });
});

test('no container may become root or keep a capability', () => {
  forEachPod((pod, _, { injectedSidecars }) => {
    for (const { name, securityContext } of containersOf(pod)) {
      if (injectedSidecars && name === 'pre-start') continue;
      expect(securityContext).toMatchObject({ runAsNonRoot: true, privileged: false, capabilities: { drop: ['ALL'] } });
    }
  });
});
