// Image references as kpack's two registry-name parsers read them, odd spellings included, so that a manifest is accepted or
// refused as the reference does it (spec admission.md, 5.6). What is odd but accepted is told by image-hints.ts.

/** Which parser: that of kpack v0.2.2 (rules of v1alpha1) or that of HEAD (rules of v1alpha2). */
export type Dialect = 'v0.2.2' | 'head';

/** The place of an image, defaults filled in. */
export interface ImageRepository {
  /** Host and port; `index.docker.io` when the text names none. */
  registry: string;
  /** On Docker Hub a name without a slash stands as `library/<name>`. */
  repository: string;
}

/** An image by tag; `latest` when the text names none. */
export interface TagReference extends ImageRepository {
  tag: string;
}

/** An image by digest, `sha256:…`. */
export interface DigestReference extends ImageRepository {
  digest: string;
}

export type ImageReference = TagReference | DigestReference;

const DEFAULT_REGISTRY = 'index.docker.io';
const DEFAULT_TAG = 'latest';

const REPOSITORY = /^[a-z0-9_\-./]{2,255}$/;
const TAG: Record<Dialect, RegExp> = { 'v0.2.2': /^[a-zA-Z0-9_.-]{1,127}$/, head: /^[a-zA-Z0-9_.-]{1,128}$/ };
/** The parser of v0.2.2 looked at the letters of a digest and not at their order. */
const DIGEST: Record<Dialect, RegExp> = { 'v0.2.2': /^[sh:0-9a-f]{71}$/, head: /^sha256:[0-9a-f]{64}$/ };

/** Reads `[registry/]repository[:tag]`; undefined when it is not a tag reference (digests are not). */
export function parseTag(text: string, dialect: Dialect): TagReference | undefined {
  const colon = text.lastIndexOf(':');
  // A colon before a slash belongs to a port.
  const hasTag = colon >= 0 && !text.includes('/', colon);
  const tag = hasTag ? text.slice(colon + 1) : '';
  if (tag === '' ? hasTag && dialect === 'head' : !TAG[dialect].test(tag)) return undefined;
  const place = parseRepository(hasTag ? text.slice(0, colon) : text);
  return place && { ...place, tag: tag || DEFAULT_TAG };
}

/** Reads a tag reference or `[registry/]repository[:tag]@digest`, whose tag is dropped; undefined when it is neither. */
export function parseReference(text: string, dialect: Dialect): ImageReference | undefined {
  const at = text.indexOf('@');
  // Neither a tag nor a repository nor a registry may hold an @.
  if (at < 0) return parseTag(text, dialect);
  const digest = text.slice(at + 1);
  if (!DIGEST[dialect].test(digest)) return undefined;
  const tagged = parseTag(text.slice(0, at), dialect);
  // The reference reads the printed name again, and `library/` may have made it too long.
  return tagged && REPOSITORY.test(tagged.repository)
    ? { registry: tagged.registry, repository: tagged.repository, digest }
    : undefined;
}

/** The full name: `index.docker.io/library/nginx:latest`, `gcr.io/app@sha256:…`. */
export const referenceName = (reference: ImageReference): string =>
  `${reference.registry}/${reference.repository}${'tag' in reference ? `:${reference.tag}` : `@${reference.digest}`}`;

function parseRepository(text: string): ImageRepository | undefined {
  const slash = text.indexOf('/');
  const host = slash < 0 ? '' : text.slice(0, slash);
  // A bare `localhost/` is a Docker Hub user.
  const hasHost = host.includes('.') || host.includes(':');
  const repository = hasHost ? text.slice(slash + 1) : text;
  if (!REPOSITORY.test(repository) || (hasHost && !isAuthority(host))) return undefined;
  const registry = hasHost && host !== 'docker.io' ? host.toWellFormed() : DEFAULT_REGISTRY;
  const isOfficial = registry === DEFAULT_REGISTRY && !repository.includes('/');
  return { registry, repository: isOfficial ? `library/${repository}` : repository };
}

/** What Go's net/url takes as host of a URL and leaves as it is; `:` may stand anywhere before the port. */
const HOST = /^[a-zA-Z0-9\-_.~!$&'()*+,;=:\]<>"\u0080-\uffff]*$/;
const PORT = /^(?::[0-9]*)?$/;
const IP_LITERAL = /^\[([0-9a-fA-F:.]+)\](?::[0-9]*)?$/;

function isAuthority(host: string): boolean {
  if (host.startsWith('[')) {
    const address = IP_LITERAL.exec(host)?.[1];
    return address !== undefined && URL.canParse(`http://[${address}]`);
  }
  return HOST.test(host) && PORT.test(host.slice(portStart(host)));
}

function portStart(host: string): number {
  const colon = host.lastIndexOf(':');
  return colon < 0 ? host.length : colon;
}
