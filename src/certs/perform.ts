// Carries out a step of the rotation: makes the keys and certificates that it names. No I/O; keys are made off the event loop.
import { stillTrusted, toPem } from './bundle.ts';
import { type Authority, isChain, readAuthority, readChain, readPending } from './chain.ts';
import { generationAfter, generationOf } from './generation.ts';
import { lifeAt, readCertificates } from './inspect.ts';
import { type Material, withoutPending } from './material.ts';
import type { Wanted } from './policy.ts';
import type { Situation, Step } from './rotation.ts';

/** A step that changes the store. */
export type Change = Exclude<Step, { do: 'rest' }>;

/** A step cannot be carried out on this content; a mistake of ours, since steps are decided on the same content. */
export class StepError extends Error {
  override readonly name = 'StepError';
}

/**
 * The content after the step. Parts that it does not concern stay as they are.
 * @throws StepError when the content does not have what the step needs
 */
export async function perform(
  change: Change,
  { stored, remembered, now }: Pick<Situation, 'stored' | 'remembered' | 'now'>,
  wanted: Wanted,
): Promise<Material> {
  const made = await content(change, stored, remembered, now, wanted);
  const generation = generationAfter(generationOf(stored), generationOf(remembered ?? {}));
  return { ...made, generation: String(generation) };
}

async function content(
  change: Change,
  stored: Material,
  remembered: Material | undefined,
  now: Date,
  wanted: Wanted,
): Promise<Material> {
  switch (change.do) {
    case 'restore':
      if (remembered === undefined) throw new StepError('there is nothing to restore');
      return { ...remembered, caBundle: bundle(now, remembered, stored) };
    case 'begin': {
      const authority = await newAuthority(now, wanted);
      const leaf = await newLeaf(authority, now, wanted);
      const caCert = authority.cert;
      // Authorities that clients were told to trust stay trusted: somebody unseen may serve a leaf of theirs.
      const caBundle = bundle(now, { caCert }, { caBundle: stored.caBundle ?? '' });
      return { serverKey: leaf.key, serverCert: leaf.cert, caCert, caKey: authority.key, caBundle };
    }
    case 'renew-leaf': {
      const authority = readAuthority(stored.caCert, stored.caKey);
      if (authority === undefined) throw new StepError('the present authority cannot sign');
      const leaf = await newLeaf(authority, now, wanted);
      const renewed = { ...stored, serverKey: leaf.key, serverCert: leaf.cert };
      return { ...renewed, caBundle: bundle(now, stored) };
    }
    case 'prepare': {
      const authority = await newAuthority(now, wanted);
      const leaf = await newLeaf(authority, now, wanted);
      const next = { nextCaCert: authority.cert, nextCaKey: authority.key };
      const prepared = { ...stored, ...next, nextServerCert: leaf.cert, nextServerKey: leaf.key };
      return { ...prepared, caBundle: bundle(now, prepared) };
    }
    case 'discard': {
      const kept = withoutPending(stored);
      return { ...kept, caBundle: bundle(now, kept) };
    }
    case 'switch':
      return switched(stored, now, wanted);
    case 'clean-up': {
      const read = readChain(stored, wanted.essentialName, now);
      if (!isChain(read)) throw new StepError('there is nothing to clean up');
      const kept = read.bundle.filter(({ fingerprint256 }) => !change.drop.includes(fingerprint256));
      return { ...stored, caBundle: toPem(kept) };
    }
  }
}

async function switched(stored: Material, now: Date, wanted: Wanted): Promise<Material> {
  const next = readPending(stored, wanted.essentialName, now);
  if (typeof next !== 'object') throw new StepError('there is no next authority to switch to');
  const { authority } = next;
  // Clients may have taken so long that the leaf that was made for this moment is itself due.
  const isFresh = lifeAt(next.leaf, wanted.policy.renewAfter) > now;
  const leaf = isFresh
    ? { key: stored.nextServerKey ?? '', cert: stored.nextServerCert ?? '' }
    : await newLeaf(authority, now, wanted);
  const active = { serverKey: leaf.key, serverCert: leaf.cert, caCert: authority.cert, caKey: authority.key };
  const earlier = { caBundle: `${stored.caCert ?? ''}\n${stored.caBundle ?? ''}` };
  return { ...active, caBundle: bundle(now, active, earlier) };
}

async function newAuthority(now: Date, { policy }: Wanted): Promise<Pick<Authority, 'key' | 'cert'>> {
  // Loaded here, since a standalone start that finds good certificates need not pay for the encoder.
  const { createAuthority } = await import('./authority.ts');
  return createAuthority(now, policy.caLifetimeMs);
}

async function newLeaf(authority: Pick<Authority, 'key' | 'cert'>, now: Date, { names, policy }: Wanted) {
  const { issueLeaf } = await import('./authority.ts');
  return issueLeaf(authority, names, now, policy.leafLifetimeMs);
}

/** Everybody to trust by these contents: the first one's authorities first. At most a dozen, what has expired left out. */
function bundle(now: Date, ...contents: readonly Material[]): string {
  const all = contents.flatMap(({ caCert = '', nextCaCert = '', caBundle = '' }) =>
    readCertificates([caCert, nextCaCert, caBundle].join('\n')),
  );
  return toPem(stillTrusted(all, now));
}
