// Addresses of git repositories, taken apart. Only what leads to another machine is accepted: a local path or `ext::` would read, or
// run, what is in the controller's own container (spec registry.md, 10.1 and 15.35).
import { SourceError } from './source-error.ts';

/** A repository on a git server. */
export interface GitUrl {
  readonly protocol: 'http' | 'https' | 'ssh' | 'git';
  /** In lower case, without brackets. */
  readonly host: string;
  /** undefined: the usual one of the protocol. */
  readonly port: number | undefined;
  /** As written, decoded nowhere; an scp form's has no leading slash and counts from the user's home. */
  readonly path: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Whether it was written as `user@host:path`. */
  readonly isScp: boolean;
  /** The address as texts may show it: without a password. */
  readonly shown: string;
}

/** The usual ports. */
export const DEFAULT_PORTS: Record<GitUrl['protocol'], number> = { http: 80, https: 443, ssh: 22, git: 9418 };

const LONGEST = 2048;
const HOST = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?$/;
const IPV6 = /^\[[0-9A-Fa-f:.]+\]$/;
const USER = /^[A-Za-z0-9_.~+%][A-Za-z0-9_.~+%@-]*$/;
const SCP = /^(?:([^@/:]+)@)?(\[[^\]/]+\]|[^:/@[\]]+):(?:(\d{1,5}):)?(.+)$/;

/** @throws SourceError InvalidURL, in a text without the password. */
export function parseGitUrl(text: string): GitUrl {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
  if (/[\u0000-\u0020\u007f\\]/.test(text))
    throw invalid(withoutPassword(text), 'it has a blank, a backslash or a control character in it');
  if (text.length > LONGEST) throw invalid(`${text.slice(0, 40)}...`, `it is longer than ${LONGEST} characters`);
  if (text.startsWith('-')) throw invalid(text, 'it begins with a dash');
  if (/^[A-Za-z][A-Za-z0-9+.-]*::/.test(text)) throw invalid(text, 'remote helpers are not allowed');
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text) ?? [];
  return scheme === undefined ? parseScp(text) : parseUrl(text, scheme.toLowerCase());
}

function parseUrl(text: string, scheme: string): GitUrl {
  if (!isProtocol(scheme)) throw invalid(withoutPassword(text), `the scheme ${scheme} is not allowed`);
  // Of http:///host the standard makes http://host.
  if (/^[^:]*:\/\/\//.test(text)) throw invalid(text, 'it has no host');
  if (!URL.canParse(text)) throw invalid(withoutPassword(text), 'it cannot be read');
  const url = new URL(text);
  const shown = url.password === '' ? text : text.replace(/:\/\/[^/]*@/, () => `://${url.username}:xxxxx@`);
  const host = checkedHost(url.hostname, shown);
  const port = url.port === '' ? undefined : Number(url.port);
  const user = decoded(url.username, shown);
  const password = decoded(url.password, shown);
  const isOverSsh = scheme === 'ssh';
  if (isOverSsh && user !== undefined && !USER.test(user)) throw invalid(shown, 'its user name is none');
  if (url.pathname === '' || url.pathname === '/') throw invalid(shown, 'it has no path');
  if (/^\/-/.test(url.pathname)) throw invalid(shown, 'its path begins with a dash');
  const path = `${url.pathname}${url.search}`;
  return { protocol: scheme, host, port, path, user, password, isScp: false, shown };
}

function parseScp(text: string): GitUrl {
  const [, user, host, port, path] = SCP.exec(text) ?? [];
  if (host === undefined || path === undefined) throw invalid(text, 'it is a local path, or none at all');
  if (user !== undefined && !USER.test(user)) throw invalid(text, 'its user name is none');
  if (path.startsWith('-')) throw invalid(text, 'its path begins with a dash');
  return {
    protocol: 'ssh',
    host: checkedHost(host, text),
    port: port === undefined ? undefined : Number(port),
    path,
    user,
    password: undefined,
    isScp: true,
    shown: text,
  };
}

const isProtocol = (scheme: string): scheme is GitUrl['protocol'] => Object.hasOwn(DEFAULT_PORTS, scheme);

function checkedHost(host: string, shown: string): string {
  if (IPV6.test(host)) return host.slice(1, -1).toLowerCase();
  if (!HOST.test(host)) throw invalid(shown, host === '' ? 'it has no host' : 'its host is no host name');
  return host.toLowerCase();
}

function decoded(part: string, shown: string): string | undefined {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid(shown, 'its user name or password has a bad %-escape');
  }
}

/** For what cannot be taken apart: whatever may be a password is not shown. */
const withoutPassword = (text: string): string => text.replace(/^([^:]*:\/\/[^:]*):.*@/, '$1:xxxxx@');

const invalid = (shown: string, why: string) =>
  new SourceError('InvalidURL', `git repository ${JSON.stringify(shown)} is not looked at: ${why}`);
