// What a certificate store holds, and under which names: kpack's three keys (spec admission.md 7.1) and ours beside them.

/** The content of a store, PEM unless said otherwise; anything may be missing or broken, since others can write there too. */
export interface Material {
  /** Private key of the leaf. */
  readonly serverKey?: string;
  /** The leaf that is served. */
  readonly serverCert?: string;
  /** The authority that signed the leaf; kpack's loops publish exactly this one. */
  readonly caCert?: string;
  /** The authority's private key; absent in what kpack wrote, which throws it away. */
  readonly caKey?: string;
  /** Every authority that clients shall trust, the one of `caCert` first; absent in what kpack wrote. */
  readonly caBundle?: string;
  /** The authority that comes next. With the three parts after it: there while clients are taught to trust it, never served. */
  readonly nextCaCert?: string;
  readonly nextCaKey?: string;
  /** The first leaf of the authority that comes next. */
  readonly nextServerCert?: string;
  readonly nextServerKey?: string;
  /** How many times this content was written, decimal: of two contents the one with the higher number is the later one. */
  readonly generation?: string;
}

/** The name of each part in the Secret's data, and of its file in a directory. */
export const MATERIAL_KEYS = {
  serverKey: 'server-key.pem',
  serverCert: 'server-cert.pem',
  caCert: 'ca-cert.pem',
  caKey: 'ca-key.pem',
  caBundle: 'ca-bundle.pem',
  nextCaCert: 'next-ca-cert.pem',
  nextCaKey: 'next-ca-key.pem',
  nextServerCert: 'next-server-cert.pem',
  nextServerKey: 'next-server-key.pem',
  generation: 'generation',
} as const satisfies Record<keyof Material, string>;

/**
 * The parts in the order in which they are written where they cannot be written at once: what clients trust comes first, what is
 * pending goes last, so that it is still there for whoever finds only half of a switch.
 */
export const MATERIAL_PARTS = [
  'caBundle',
  'caKey',
  'caCert',
  'serverCert',
  'serverKey',
  'generation',
  'nextCaKey',
  'nextCaCert',
  'nextServerKey',
  'nextServerCert',
] as const satisfies (keyof Material)[];

/** The parts that exist only between the preparation of a new authority and the switch to it. */
const PENDING_PARTS = ['nextCaCert', 'nextCaKey', 'nextServerCert', 'nextServerKey'] as const;

/** Builds a Material from a lookup by key name; empty parts count as missing. */
export function readMaterial(part: (key: string) => string | undefined): Material {
  const found = MATERIAL_PARTS.map((name) => [name, part(MATERIAL_KEYS[name])] as const);
  return Object.fromEntries(found.filter(([, text]) => text !== undefined && text.trim() !== ''));
}

/** The material without an authority that comes next. */
export function withoutPending(material: Material): Material {
  const kept = Object.entries(material).filter(([part]) => !(PENDING_PARTS as readonly string[]).includes(part));
  return Object.fromEntries(kept);
}

/** Whether anything of an authority that comes next is there, complete or not. */
export const hasPending = (material: Material): boolean => PENDING_PARTS.some((part) => material[part] !== undefined);

/** Whether two contents are the same to the letter. */
export const sameMaterial = (a: Material, b: Material): boolean => MATERIAL_PARTS.every((part) => a[part] === b[part]);
