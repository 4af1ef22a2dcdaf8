// What a certificate store holds, and under which names: kpack's three keys (spec admission.md 7.1) and our two beside them.

/** The content of a store, PEM each; anything may be missing or broken, since others can write there too. */
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
}

/** The name of each part in the Secret's data, and of its file in a directory. */
export const MATERIAL_KEYS = {
  serverKey: 'server-key.pem',
  serverCert: 'server-cert.pem',
  caCert: 'ca-cert.pem',
  caKey: 'ca-key.pem',
  caBundle: 'ca-bundle.pem',
} as const satisfies Record<keyof Material, string>;

/** The parts in the order in which they are written where they cannot be written at once: what clients trust comes first. */
export const MATERIAL_PARTS = [
  'caBundle',
  'caKey',
  'caCert',
  'serverCert',
  'serverKey',
] as const satisfies (keyof Material)[];

/** Builds a Material from a lookup by key name; empty parts count as missing. */
export function readMaterial(part: (key: string) => string | undefined): Material {
  const found = MATERIAL_PARTS.map((name) => [name, part(MATERIAL_KEYS[name])] as const);
  return Object.fromEntries(found.filter(([, text]) => text !== undefined && text.trim() !== ''));
}
