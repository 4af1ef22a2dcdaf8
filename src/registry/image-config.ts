// The configuration of an image: the labels and the environment that builders, stacks and buildpackages describe themselves with.
import { isRecord } from './json-record.ts';
import { parseDocument, texts } from './manifest.ts';
import { RegistryError } from './registry-error.ts';

/** The parts of an image's configuration that are read here. */
export interface ImageConfig {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly user: string;
  readonly workingDir: string;
  /** `NAME=value`, as in the image. */
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The digests of the layers, uncompressed, in the order of the manifest's layers. */
  readonly diffIds: readonly string[];
  /** All of it, for whoever makes another image of it. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** @throws RegistryError InvalidAnswer @param name the image, for error texts. */
export function parseImageConfig(body: Buffer, name: string): ImageConfig {
  const document = parseDocument(body, `configuration of ${name}`);
  const config = isRecord(document.config) ? document.config : {};
  const rootfs = isRecord(document.rootfs) ? document.rootfs : {};
  const variant = text(document.variant);
  return {
    os: text(document.os),
    architecture: text(document.architecture),
    ...(variant === '' ? {} : { variant }),
    user: text(config.User),
    workingDir: text(config.WorkingDir),
    env: list(config.Env),
    labels: isRecord(config.Labels) ? texts(config.Labels) : {},
    diffIds: list(rootfs.diff_ids),
    document,
  };
}

/** The value of a label. @throws RegistryError InvalidImage when there is none (spec registry.md, 7.1, 6). */
export function requiredLabel({ labels }: ImageConfig, name: string): string {
  const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
  if (value === undefined) throw new RegistryError('InvalidImage', `could not find label ${name}`);
  return value;
}

/**
 * The value of an environment variable: of the first entry of that name, up to a second `=` (spec registry.md, 4).
 * @throws RegistryError InvalidImage when there is none
 */
export function requiredEnv({ env }: ImageConfig, name: string): string {
  for (const entry of env) {
    const [key, value = ''] = entry.split('=');
    if (key === name) return value;
  }
  throw new RegistryError('InvalidImage', `ENV ${name} not found`);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
