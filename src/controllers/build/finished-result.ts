// What a build that went well has made: by the word of its last step, else by the image itself.
import { parseReference, type TagReference } from '../../admission/image-reference.ts';
import { readImage } from '../../registry/read-image.ts';
import { RegistryError } from '../../registry/registry-error.ts';
import type { BuildPodState } from '../build-pod-state.ts';
import type { Parts } from '../parts.ts';
import { accountKeychain } from './account-keychain.ts';
import { type Build, placeOf } from './build.ts';
import { BuildProblem } from './build-problem.ts';
import type { BuildResult } from './build-result.ts';
import { completionResult } from './completion-message.ts';
import { imageResult } from './image-result.ts';
import { namingUnusable } from './unusable-secrets.ts';

/** @throws BuildProblem, ApiError, ConnectionError, the reason of the signal */
export async function finishedResult(
  build: Build,
  pod: BuildPodState,
  deps: Pick<Parts, 'accounts' | 'registry' | 'ownKeychain'>,
  signal: AbortSignal,
): Promise<BuildResult> {
  let silence: string;
  try {
    return completionResult(pod);
  } catch (error) {
    silence = (error as Error).message;
  }
  const reference = pushedTag(build);
  if (reference === undefined) throw unknown(`${silence}, and the Build has no tag to look at`);
  const { namespace } = placeOf(build);
  // Not seldom this is the first read after a day: credentials as they are now.
  const account = await deps.accounts.read(namespace, build.spec?.serviceAccountName ?? '', { fresh: true, signal });
  const owner = { namespace, account };
  const { keychain, problems } = await accountKeychain(owner, deps.accounts, deps.ownKeychain, { signal });
  try {
    return imageResult(await readImage(deps.registry, reference, { keychain, signal }));
  } catch (refused) {
    const error = namingUnusable(refused, problems);
    if (!(error instanceof RegistryError)) throw error;
    const text = `${silence}; and the image could not be read either: ${error.message}. ${error.hint}`;
    if (!error.transient) throw unknown(text, error);
    throw new BuildProblem('retried', error.code, text, { cause: error, retryAfterMs: error.retryAfterMs });
  }
}

/** Where this very build was pushed: the first tag moves on with the next build, one of the same repository after it carries the number. */
function pushedTag(build: Build): TagReference | undefined {
  const tags = (build.spec?.tags ?? []).flatMap((tag) => {
    const reference = parseReference(tag, 'head');
    return reference !== undefined && 'tag' in reference ? [reference] : [];
  });
  const [first, ...others] = tags;
  const isBeside = (tag: TagReference) => tag.registry === first?.registry && tag.repository === first.repository;
  return others.find(isBeside) ?? first;
}

const unknown = (text: string, cause?: unknown): BuildProblem =>
  new BuildProblem('final', 'ResultUnknown', text, { cause });
