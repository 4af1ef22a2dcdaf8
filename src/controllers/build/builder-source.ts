// Which builder image a Build uses, and with whose credentials it is read (spec build-pod.md, 1.1).

import { toKey } from '../../reconciler/key.ts';
import type { Gathering } from '../../reconciler/tracker.ts';
import type { Account, Accounts } from '../accounts/accounts.ts';
import type { ReadOptions } from '../accounts/recent-reads.ts';
import type { Informers } from '../informers.ts';
import type { KeychainOwner } from './account-keychain.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';

/** A builder image and who may read it. */
export interface BuilderSource {
  readonly image: string;
  readonly owner: KeychainOwner;
}

/** What is asked. */
export interface BuilderSourceDeps {
  readonly informers: Pick<Informers, 'builders' | 'clusterBuilders'>;
  readonly accounts: Accounts;
  /** Takes note of the builder that is referred to, so that its changes wake the Build. */
  readonly gathering: Pick<Gathering, 'add'>;
}

/** @param account the service account of the Build. @throws BuildProblem when the builder that `ref` names is not there or not ready yet */
export async function builderSource(
  build: Build,
  account: Account,
  deps: BuilderSourceDeps,
  options: ReadOptions,
): Promise<BuilderSource> {
  const { namespace } = placeOf(build);
  const { image = '', ref, imagePullSecrets = [] } = build.spec?.builder ?? {};
  if (ref === undefined || ref === null) return { image, owner: { namespace, account, pullSecrets: imagePullSecrets } };
  const { kind = '', name = '' } = ref;
  if (kind === 'ClusterBuilder') {
    deps.gathering.add({ kind, name });
    const builder = deps.informers.clusterBuilders.get(name);
    if (builder === undefined) throw notFound('cluster builder', `ClusterBuilder ${name}`);
    const { namespace: home = '', name: robot = '' } = builder.spec?.serviceAccountRef ?? {};
    const found = home === '' ? NO_ACCOUNT : await deps.accounts.read(home, robot, options);
    return {
      image: latest(builder.status?.latestImage, `ClusterBuilder ${name}`),
      owner: { namespace: home, account: found },
    };
  }
  if (kind === 'Builder') {
    const home = ref.namespace || namespace;
    deps.gathering.add({ kind, namespace: home, name });
    const builder = deps.informers.builders.get(toKey(home, name));
    if (builder === undefined) throw notFound('builder', `Builder ${name} in namespace ${home}`);
    const { serviceAccountName, serviceAccount } = builder.spec ?? {};
    const found = await deps.accounts.read(home, serviceAccountName || serviceAccount || '', options);
    const what = `Builder ${name} in namespace ${home}`;
    return { image: latest(builder.status?.latestImage, what), owner: { namespace: home, account: found } };
  }
  throw new BuildProblem('final', 'InvalidBuild', `unable to parse builder kind "${kind}"`);
}

const NO_ACCOUNT: Account = { serviceAccount: undefined, secrets: [], missing: [] };

function notFound(kind: string, what: string): BuildProblem {
  const text = `unable to resolve ${kind} image: ${what} does not exist. Create it; the build starts then.`;
  return new BuildProblem('retried', 'BuilderNotFound', text);
}

function latest(image: string | undefined, what: string): string {
  if (image) return image;
  throw new BuildProblem('retried', 'BuilderNotReady', `${what} has no image yet; the build starts when it has one.`);
}
