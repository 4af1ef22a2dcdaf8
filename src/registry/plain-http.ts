// The registries that may be spoken to without TLS: those of a developer's machine or of a private network.
import { isIP } from 'node:net';

/** Whether a registry host may speak plain http (spec registry.md, 2, last paragraph; 7.4). */
export function mayUsePlainHttp(registry: string): boolean {
  return (
    isRfc1918(registry.replace(/:\d*$/, '')) ||
    registry.startsWith('localhost:') ||
    /\.local(host)?(:\d{1,5})?$/.test(registry) ||
    registry.includes('127.0.0.1') ||
    registry.includes('::1')
  );
}

const isRfc1918 = (host: string): boolean =>
  isIP(host) === 4 && /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host);
