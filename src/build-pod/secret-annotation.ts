// What a secret is for: annotations of kpack, and those of its first releases, which its later ones no longer read (spec build-pod.md,
// 16, compatibility choice). src/registry takes both, so pods do too.
import type { AccountSecret } from './context.ts';

const PREFIXES = {
  docker: ['kpack.io', 'build.pivotal.io'],
  git: ['kpack.io', 'build.pivotal.io'],
  blob: ['kpack.io'],
};

/** The server that the credentials are for; empty when the secret is for something else. */
export function secretAnnotation({ metadata }: AccountSecret, purpose: keyof typeof PREFIXES): string {
  const annotations = metadata?.annotations ?? {};
  const name = PREFIXES[purpose].map((prefix) => `${prefix}/${purpose}`).find((key) => annotations[key]);
  return name === undefined ? '' : (annotations[name] ?? '');
}
