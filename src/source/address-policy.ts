// Which addresses a git server may have. The URL comes from whoever may write an Image, the request from the controller: it must not
// reach what belongs to the controller's pod, its machine, or the cloud's metadata service. Addresses of the cluster and of the
// organisation stay allowed, since that is where many git servers are.
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { addressClass } from '../registry/address-class.ts';
import type { AddressRefusal } from '../registry/transport.ts';
import { SourceError } from './source-error.ts';

/** @param allowLocal loopback, link-local and metadata addresses are allowed too. */
export const addressPolicy =
  (allowLocal: boolean): AddressRefusal =>
  (address, reach) => {
    const kind = addressClass(address);
    if (kind === 'local' && !allowLocal) return 'it is a link-local or metadata address';
    if (isLoopback(address) && !allowLocal) return 'it is the machine itself';
    if (kind !== 'public' && reach === 'pointed') return 'a public server points to it';
    return undefined;
  };

/**
 * The address of a host, for connecting to no other: a name that is looked up again could have another one by then.
 * @throws SourceError AddressNotAllowed, Unreachable
 */
export async function allowedAddress(host: string, policy: AddressRefusal): Promise<string> {
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
  for (const address of addresses) {
    const why = policy(address, 'named');
    if (why !== undefined) throw notAllowed(host, address, why);
  }
  const [first] = addresses;
  if (first === undefined) throw new SourceError('Unreachable', `no such host: ${host}`);
  return first;
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address);
  } catch (cause) {
    throw new SourceError('Unreachable', `no such host: ${host}`, { cause });
  }
}

const notAllowed = (host: string, address: string, why: string) => {
  const where = host === address ? address : `${host}, which is ${address},`;
  return new SourceError('AddressNotAllowed', `${where} is not connected to: ${why}`);
};

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
const isLoopback = (address: string): boolean => LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
