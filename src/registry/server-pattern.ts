// The keys of docker configurations and the annotations of secrets: which images they are for. People write the same registry
// in many ways, so all are understood: with and without scheme, with /v1/ or /v2/, a path, host names with wildcards
// (spec registry.md, 9.2, 9.3; the reference compares texts there, see section 15, 24 to 26).
import type { ImageRepository } from '../admission/image-reference.ts';
import { matchesWildcard } from './wildcard.ts';

/** A key, taken apart. */
export interface ServerPattern {
  /** In lower case, with the port; aliases of Docker Hub read as its one name. */
  readonly host: string;
  /** Segments of the repository that it is limited to; empty for the whole registry. */
  readonly path: readonly string[];
}

const DOCKER_HUB = 'index.docker.io';
const DOCKER_HUB_ALIASES = ['docker.io', 'registry-1.docker.io'];

/** Reads a key such as `https://index.docker.io/v1/`, `reg.example.com:5000`, `*.example.com/team`; undefined without a host. */
export function parseServerPattern(key: string): ServerPattern | undefined {
  const [host = '', ...path] = key
    .trim()
    .replace(/^https?:\/\//i, '')
    .split('/');
  const segments = path.filter((segment) => segment !== '');
  if (segments[0] === 'v1' || segments[0] === 'v2') segments.shift();
  const name = host.toLowerCase();
  if (name === '' || /\s/.test(name)) return undefined;
  return { host: DOCKER_HUB_ALIASES.includes(name) ? DOCKER_HUB : name, path: segments };
}

/** Whether the pattern is for this image: host by host, label by label; path segment by segment. */
export function matchesServer(pattern: ServerPattern, image: ImageRepository): boolean {
  const repository = image.repository.split('/');
  return (
    matchesHost(pattern.host, image.registry.toLowerCase()) &&
    pattern.path.every((segment, index) => segment === repository[index])
  );
}

/** How closely a pattern names what it matches: longer paths before shorter ones, plain hosts before wildcards. */
export const specificity = ({ host, path }: ServerPattern): number => 2 * path.length + (hasWildcard(host) ? 0 : 1);

const IP_LITERAL = /^\[[0-9a-f.]*:[0-9a-f:.]*\](?::\d*)?$/;
const hasWildcard = (host: string): boolean => /[*?[]/.test(host) && !IP_LITERAL.test(host);

function matchesHost(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  if (!hasWildcard(pattern)) return false;
  const [labels, port] = splitPort(pattern);
  const [names, portOfHost] = splitPort(host);
  return (
    port === portOfHost &&
    labels.length === names.length &&
    labels.every((label, index) => matchesWildcard(label, names[index] ?? ''))
  );
}

function splitPort(host: string): [string[], string] {
  const [name = '', port = ''] = host.split(/:(?=\d*$)/);
  return [name.split('.'), port];
}
