// For comparison: a controller as one writes it first. It follows Images, SourceResolvers, Builds and pods, and at each step reads from the API server what it
// needs: the account and its secrets, all accounts of the cluster, the Image's Builds among all; one `git ls-remote` an Image and poll; the status written at
// every turn. It goes only the straight way from an Image to its pod and back, and is of no other use.
import { KubeClient } from '../../src/reconciler/kube-client.ts';
import { loadKubeConfig } from '../../src/reconciler/kube-config.ts';
import { follow } from './naive/follow.ts';
import type { Thing } from './naive/objects.ts';
import { BUILDS, IMAGES, ownerOf, PODS, RESOLVERS } from './naive/objects.ts';
import { naiveSteps } from './naive/steps.ts';
import { Workers } from './naive/workers.ts';

/** Workers a kind, as kpack has by default. */
const WORKERS = { images: 2, resolvers: 4, builds: 2 };
const POLL_MS = 60_000;

const client = new KubeClient(loadKubeConfig({}));
const steps = naiveSteps(client);
const images = new Workers(WORKERS.images, steps.image);
const builds = new Workers(WORKERS.builds, steps.build);
const resolvers = new Workers(WORKERS.resolvers, async (key) => {
  await steps.resolver(key);
  setTimeout(() => resolvers.add(key), POLL_MS);
});
const polled = new Set<string>();

const wakeOwner =
  (workers: Workers) =>
  (thing: Thing): void => {
    const owner = ownerOf(thing);
    if (owner !== undefined) workers.add(`${thing.metadata.namespace}/${owner}`);
  };
const keyOf = ({ metadata }: Thing): string => `${metadata.namespace}/${metadata.name}`;

follow(client, IMAGES, (image) => images.add(keyOf(image)));
follow(client, RESOLVERS, (resolver) => {
  wakeOwner(images)(resolver);
  // Its poll wakes it from then on.
  if (!polled.has(keyOf(resolver))) resolvers.add(keyOf(resolver));
  polled.add(keyOf(resolver));
});
follow(client, BUILDS, (build) => {
  wakeOwner(images)(build);
  builds.add(keyOf(build));
});
follow(client, PODS, wakeOwner(builds));
process.once('SIGTERM', () => process.exit(0));
