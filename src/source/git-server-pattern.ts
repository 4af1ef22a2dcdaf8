// The annotation of a git secret: which repositories it is for. The reference compares four exact spellings of the host; here a slash at
// the end does no harm, and a path limits it to what is below (spec registry.md, 10.1 and 15.36).
import { DEFAULT_PORTS, type GitUrl } from './git-url.ts';

/** An annotation, taken apart. */
export interface GitServerPattern {
  /** In lower case, without brackets. */
  readonly host: string;
  /** undefined: the usual one of whatever protocol. */
  readonly port: number | undefined;
  /** Segments of the repository's path that it is limited to. */
  readonly path: readonly string[];
}

const PATTERN = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?(\[[0-9a-f:.]+\]|[^:/@\s]+)(?::(\d{1,5})(?=\/|$))?(?:[:/](.*))?$/i;

/** Reads `https://git.example.com`, `git@git.example.com`, `git.example.com:8443/team`; undefined without a host. */
export function parseGitServer(text: string): GitServerPattern | undefined {
  const [, host, port, path = ''] = PATTERN.exec(text.trim()) ?? [];
  if (host === undefined) return undefined;
  return {
    host: host.replace(/^\[|\]$/g, '').toLowerCase(),
    port: port === undefined ? undefined : Number(port),
    path: segmentsOf(path),
  };
}

/** Whether a repository is meant: the same host and port, and a path that begins with all segments of the pattern's. */
export function matchesGitServer(pattern: GitServerPattern, url: GitUrl): boolean {
  const usual = DEFAULT_PORTS[url.protocol];
  if (pattern.host !== url.host || (pattern.port ?? usual) !== (url.port ?? usual)) return false;
  const segments = segmentsOf(url.path);
  return pattern.path.every((segment, index) => segment === segments[index] || `${segment}.git` === segments[index]);
}

/** How closely a pattern names what it matches: the longer its path, the higher. */
export const serverSpecificity = ({ path }: GitServerPattern): number => path.length;

const segmentsOf = (path: string): string[] =>
  (path.split('?')[0] ?? '').split('/').filter((segment) => segment !== '' && segment !== '~');
