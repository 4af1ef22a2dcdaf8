// What statuses and children say at the end that is not so. Holds for every Image, however its changes came.
import { controllerOf } from '../../../src/reconciler/owner-key.ts';
import type { KubeObject } from '../../../src/reconciler/resource.ts';
import { resultOf } from './played-cluster.ts';
import { buildsOf, endOf, numberOf, type Snapshot } from './world.ts';

/** One line for each. */
export function untruths(snapshot: Snapshot): string[] {
  return snapshot.images.flatMap((image) => {
    const { name = '', uid, generation } = image.metadata ?? {};
    const { status } = image;
    const builds = buildsOf(snapshot, uid);
    const last = builds.at(-1);
    const lastGood = builds.findLast((build) => endOf(build) === 'True');
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    const resolver = snapshot.resolvers.find((each) => controllerOf(each)?.uid === uid);
    const problems: string[] = [];
    const check = (what: string, is: unknown, shall: unknown) => {
      if (is !== shall) problems.push(`${name}: ${what} is ${is}, not ${shall}`);
    };
    check('Ready', ready?.status, last === undefined ? undefined : endOf(last));
    check('observedGeneration', status?.observedGeneration, generation);
    check('latestBuildRef', status?.latestBuildRef, last?.metadata?.name);
    check('buildCounter', status?.buildCounter, last === undefined ? undefined : numberOf(last));
    check('latestBuildReason', status?.latestBuildReason, last?.metadata?.annotations?.['image.kpack.io/reason']);
    check('latestImage', status?.latestImage, lastGood === undefined ? undefined : resultOf(lastGood));
    check('buildCacheName', status?.buildCacheName, `${name}-cache`);
    check('commit of the resolver', resolver?.status?.source?.git?.revision, last?.spec?.source?.git?.revision);
    for (const [kind, objects] of Object.entries({ claim: snapshot.claims, resolver: snapshot.resolvers })) {
      check(`number of its ${kind}s`, ownedBy(objects, uid).length, 1);
    }
    for (const build of builds) {
      const own = ownedBy(snapshot.pods, build.metadata?.uid);
      const what = `${build.metadata?.name}:`;
      check(`${what} pods`, own.map(({ metadata }) => metadata?.name).join(), `${build.metadata?.name}-build-pod`);
      check(`${what} podName`, build.status?.podName, `${build.metadata?.name}-build-pod`);
      check(`${what} end`, endOf(build), own[0]?.status?.phase === 'Succeeded' ? 'True' : 'False');
      check(`${what} image`, build.status?.latestImage, endOf(build) === 'True' ? resultOf(build) : undefined);
      check(`${what} cache`, build.spec?.cache?.volume?.persistentVolumeClaimName, `${name}-cache`);
    }
    return problems;
  });
}

const ownedBy = <T extends KubeObject>(objects: readonly T[], uid: string | undefined): T[] =>
  objects.filter((object) => controllerOf(object)?.uid === uid);
