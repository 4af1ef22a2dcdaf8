// The documents of the OCI image specification as far as they are read here, checked: they come from strangers.
import { isDigest } from './digest.ts';
import { isRecord } from './json-record.ts';
import { RegistryError } from './registry-error.ts';

/** An operating system and processor. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** Content by digest. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where a layer that must not be uploaded comes from. */
  readonly urls?: readonly string[];
}

/** An image: a configuration and layers. */
export interface ImageManifest {
  readonly kind: 'image';
  /** `data` is the configuration itself where the manifest brings it, decoded. */
  readonly config: Descriptor & { readonly data?: Buffer };
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One image for each of several platforms. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly manifests: readonly (Descriptor & { readonly platform?: Platform })[];
}

const DOCKER = 'application/vnd.docker.distribution.manifest';
const OCI = 'application/vnd.oci.image';
const INDEXES = [`${OCI}.index.v1+json`, `${DOCKER}.list.v2+json`];
const IMAGES = [`${OCI}.manifest.v1+json`, `${DOCKER}.v2+json`];
const SCHEMA_1 = [`${DOCKER}.v1+json`, `${DOCKER}.v1+prettyjws`];

/** What is asked for; schema 1 too, so that registries say that it is that. */
export const ACCEPTED_MANIFESTS: readonly string[] = [...IMAGES, ...INDEXES, ...SCHEMA_1];

/**
 * Reads a manifest. An unknown content type counts as that of an image, unless the document says what it is.
 * @param mediaType the header Content-Type.
 * @param name the reference, for error texts.
 * @throws RegistryError InvalidAnswer
 */
export function parseManifest(body: Buffer, mediaType: string, name: string): ImageManifest | ImageIndex {
  const document = parseDocument(body, `manifest of ${name}`);
  const type = mediaTypeOf(document, mediaType);
  if (SCHEMA_1.includes(type)) {
    const hint = 'Push the image with a current tool: the registry keeps it in a format that is no longer read.';
    const text = `unsupported MediaType: "${type}", see https://github.com/google/go-containerregistry/issues/377`;
    throw new RegistryError('InvalidAnswer', text, { hint });
  }
  return INDEXES.includes(type) ? parseIndex(document, name) : parseImage(document, name);
}

/** The type of a manifest: the header's, or the document's own where the header says nothing of use. */
export function mediaTypeOf(document: Record<string, unknown>, header: string): string {
  const type = (header.split(';')[0] ?? '').trim().toLowerCase();
  if (ACCEPTED_MANIFESTS.includes(type) || typeof document.mediaType !== 'string') return type;
  return document.mediaType;
}

/** A JSON object. @throws RegistryError InvalidAnswer @param what it is, for error texts. */
export function parseDocument(body: Buffer, what: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(body.toString('utf8'));
    if (isRecord(document)) return document;
  } catch {
    // Said below.
  }
  throw new RegistryError('InvalidAnswer', `the ${what} is not a JSON object`);
}

function parseIndex(document: Record<string, unknown>, name: string): ImageIndex {
  const list = Array.isArray(document.manifests) ? document.manifests : [];
  const manifests = list.map((item) => {
    const descriptor = parseDescriptor(item, `index ${name}`);
    const platform = isRecord(item) && isRecord(item.platform) ? parsePlatform(item.platform) : undefined;
    return platform === undefined ? descriptor : { ...descriptor, platform };
  });
  return { kind: 'index', manifests };
}

function parseImage(document: Record<string, unknown>, name: string): ImageManifest {
  const what = `manifest of ${name}`;
  if (!Array.isArray(document.layers)) throw new RegistryError('InvalidAnswer', `the ${what} has no list of layers`);
  const config = parseDescriptor(document.config, what);
  const inline = isRecord(document.config) ? document.config.data : undefined;
  return {
    kind: 'image',
    config: typeof inline === 'string' ? { ...config, data: Buffer.from(inline, 'base64') } : config,
    layers: document.layers.map((layer) => parseDescriptor(layer, what)),
    ...(isRecord(document.annotations) ? { annotations: texts(document.annotations) } : {}),
  };
}

function parseDescriptor(item: unknown, what: string): Descriptor {
  if (!isRecord(item)) throw new RegistryError('InvalidAnswer', `the ${what} has a descriptor that is no object`);
  const { mediaType, digest, size, annotations, urls } = item;
  if (!isDigest(digest)) {
    throw new RegistryError('InvalidAnswer', `the ${what} has a digest that is not sha256: ${JSON.stringify(digest)}`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new RegistryError('InvalidAnswer', `the ${what} has no size of ${digest}`);
  }
  return {
    mediaType: typeof mediaType === 'string' ? mediaType : '',
    digest,
    size,
    ...(isRecord(annotations) ? { annotations: texts(annotations) } : {}),
    ...(Array.isArray(urls) ? { urls: urls.filter((url) => typeof url === 'string') } : {}),
  };
}

function parsePlatform({ os, architecture, variant }: Record<string, unknown>): Platform {
  return {
    os: typeof os === 'string' ? os : '',
    architecture: typeof architecture === 'string' ? architecture : '',
    ...(typeof variant === 'string' && variant !== '' ? { variant } : {}),
  };
}

/** The members that are texts. */
export const texts = (record: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record).filter((member): member is [string, string] => typeof member[1] === 'string'),
  );
