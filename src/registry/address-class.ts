// Where an IP address leads, for deciding whether somebody else's word is enough to go there.
import { BlockList, isIP } from 'node:net';

/**
 * `local` is what belongs to the machine or its cloud and to nobody else: link-local addresses and metadata services.
 * `private` is loopback and the networks of an organisation. The rest is `public`.
 */
export type AddressClass = 'local' | 'private' | 'public';

const LOCAL = listOf([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['::', 128],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
]);
const PRIVATE = listOf([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
]);

/** The class of an IP address, also of an IPv4 address written as IPv6. */
export function addressClass(address: string): AddressClass {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (LOCAL.check(address, family)) return 'local';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

function listOf(networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
