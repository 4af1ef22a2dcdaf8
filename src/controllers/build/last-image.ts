// Whether the image that a rebase would put on a new base is still there.
import { parseReference } from '../../admission/image-reference.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import { withinTime } from '../../registry/time-limit.ts';
import type { Account } from '../accounts/accounts.ts';
import { accountKeychain } from './account-keychain.ts';
import { type Build, placeOf } from './build.ts';
import type { LookOptions, PodContextDeps } from './look-options.ts';

/** A registry that does not answer holds up the Build no longer, ms. */
const LONGEST_WAIT_MS = 10_000;

/** True when it is known to be gone: then the app is built anew (spec controllers.md, 11, 16). Asked for rebases only. */
export async function isLastImageGone(
  build: Build,
  account: Account,
  { registry, accounts, ownKeychain }: PodContextDeps,
  options: LookOptions,
): Promise<boolean> {
  const image = build.spec?.lastBuild?.image;
  if (!image || build.metadata?.annotations?.['image.kpack.io/reason'] !== 'STACK') return false;
  const reference = parseReference(image, 'head');
  if (reference === undefined) return false;
  const { keychain } = await accountKeychain(
    { namespace: placeOf(build).namespace, account },
    accounts,
    ownKeychain,
    options,
  );
  try {
    const late = () => new RegistryError('Timeout', `${image}: no answer in time`);
    await withinTime(LONGEST_WAIT_MS, options.signal, late, (signal) =>
      registry.headManifest(reference, { keychain, signal }),
    );
    return false;
  } catch (error) {
    // Whatever else is wrong, the rebase itself says it better.
    if (error instanceof RegistryError) return error.code === 'NotFound';
    throw error;
  }
}
