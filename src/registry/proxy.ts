// Which proxy a request goes through: the environment read as Go programs read it (spec registry.md, 7.4). Node's own reading of
// NO_PROXY knows no networks (10.0.0.0/8), which clusters name there.
import { BlockList, isIP } from 'node:net';

/** Finds the proxy for a URL; undefined for a direct connection. */
export type ProxyFor = (url: URL) => URL | undefined;

interface Exception {
  matches(host: string, port: string): boolean;
}

/** Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or their lower-case names. Loopback is never reached through a proxy. */
export function proxyFromEnvironment(env: NodeJS.ProcessEnv): ProxyFor {
  const proxies: Record<string, URL | undefined> = {
    'http:': parseProxy(env.HTTP_PROXY || env.http_proxy),
    'https:': parseProxy(env.HTTPS_PROXY || env.https_proxy),
  };
  const exceptions = (env.NO_PROXY || env.no_proxy || '')
    .split(',')
    .map((text) => text.trim().toLowerCase())
    .filter((text) => text !== '')
    .map(parseException);
  return (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    if (isLoopback(host) || exceptions.some((exception) => exception.matches(host, port))) return undefined;
    return proxies[url.protocol];
  };
}

function parseProxy(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  for (const candidate of [text, `http://${text}`]) {
    if (URL.canParse(candidate) && new URL(candidate).host !== '') return new URL(candidate);
  }
  return undefined;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function parseException(text: string): Exception {
  if (text === '*') return { matches: () => true };
  const [, network = '', bits = ''] = /^(.+)\/(\d+)$/.exec(text) ?? [];
  if (isIP(network) !== 0 && Number(bits) <= (isIP(network) === 6 ? 128 : 32)) {
    const list = new BlockList();
    list.addSubnet(network, Number(bits), family(network));
    return { matches: (host) => isIP(host) !== 0 && list.check(host, family(host)) };
  }
  const [, bracketed, plain = '', onlyPort = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text) ?? [];
  const name = isIP(text) === 6 ? text : (bracketed ?? plain);
  const atPort = (port: string) => onlyPort === '' || onlyPort === port;
  if (isIP(name) !== 0) {
    const list = new BlockList();
    list.addAddress(name, family(name));
    return { matches: (host, port) => isIP(host) !== 0 && list.check(host, family(host)) && atPort(port) };
  }
  if (name === '') return { matches: () => false };
  // `example.com` is for the host and what is below it; `.example.com` and `*.example.com` only for what is below.
  const below = name.startsWith('*.') ? name.slice(1) : name.startsWith('.') ? name : `.${name}`;
  const itself = below === name || name.startsWith('*.') ? undefined : name;
  return {
    matches: (host, port) => isIP(host) === 0 && (host.endsWith(below) || host === itself) && atPort(port),
  };
}
