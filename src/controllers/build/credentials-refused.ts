// A registry refused credentials that may be up to a minute old. Whoever corrects a Secret and starts a build shall not see it fail by what
// stood there before: the Build is looked at a second time, with what stands there now, before it fails.

/** No status tells of it. */
export class CredentialsRefused extends Error {
  override readonly name = 'CredentialsRefused';
}

/** When to look again, ms: reads that count as new then are younger than the refusal (accounts/recent-reads.ts). */
export const SECOND_LOOK_MS = 1_100;
