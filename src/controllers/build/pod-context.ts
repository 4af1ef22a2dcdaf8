// Finds out all that a pod depends on beside its Build, so that making it (src/build-pod) stays pure.
import { parseReference } from '../../admission/image-reference.ts';
import type { BuildPodContext } from '../../build-pod/context.ts';
import type { Gathering } from '../../reconciler/tracker.ts';
import { accountKeychain } from './account-keychain.ts';
import { apiProblem } from './api-problem.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';
import { builderSource } from './builder-source.ts';
import { CredentialsRefused } from './credentials-refused.ts';
import { existingAccount } from './existing-account.ts';
import { isLastImageGone } from './last-image.ts';
import type { LookOptions, PodContextDeps } from './look-options.ts';
import { isRefusal, registryProblem } from './registry-problem.ts';
import { serviceSecrets } from './service-secrets.ts';
import { namingUnusable } from './unusable-secrets.ts';

const FETCH = 'unable to fetch remote builder image';

/**
 * Reads what is needed.
 * @throws CredentialsRefused unless `fresh`; BuildProblem, ConnectionError, the reason of the signal
 */
export async function podContext(
  build: Build,
  deps: PodContextDeps,
  gathering: Pick<Gathering, 'add'>,
  options: LookOptions,
): Promise<BuildPodContext> {
  try {
    return await gather(build, deps, gathering, options);
  } catch (error) {
    if (isRefusal(error) && !options.fresh) throw new CredentialsRefused('the registry refused', { cause: error });
    throw apiProblem(registryProblem(error, FETCH));
  }
}

async function gather(
  build: Build,
  deps: PodContextDeps,
  gathering: Pick<Gathering, 'add'>,
  options: LookOptions,
): Promise<BuildPodContext> {
  const { settings, accounts, client, imageConfigs, ownKeychain, now } = deps;
  const { namespace } = placeOf(build);
  const account = await accounts.read(namespace, build.spec?.serviceAccountName ?? '', options);
  const serviceAccount = existingAccount(account, build);
  const source = await builderSource(build, account, { ...deps, gathering }, options);
  const reference = parseReference(source.image, 'head');
  if (reference === undefined) {
    throw new BuildProblem('final', 'InvalidBuild', `${FETCH}: could not parse reference: ${source.image}`);
  }
  const { keychain, problems } = await accountKeychain(source.owner, accounts, ownKeychain, options);
  const config = await imageConfigs.read(reference, keychain, options.signal).catch((error: unknown) => {
    throw namingUnusable(error, problems);
  });
  const hasServices = Boolean(build.spec?.services?.length || build.spec?.cnbBindings?.length);
  return {
    images: settings.stepImages,
    injectedSidecars: settings.injectedSidecarSupport,
    maximumPlatformApi: settings.maximumPlatformApiVersion,
    trustUnknownSshHosts: settings.sshTrustUnknownHosts,
    serviceAccount,
    secrets: account.secrets,
    builder: { reference: source.image, config },
    serviceSecrets: await serviceSecrets(build, client, options.signal),
    forbiddenSecrets: hasServices ? await accounts.secretsInUse(namespace, options) : new Set(),
    now: now(),
    isLastImageGone: await isLastImageGone(build, account, deps, options),
  };
}
