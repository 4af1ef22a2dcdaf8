// What the HTTPS server knows about certificates: where the present one comes from, and when it changes. Nothing of Secrets,
// authorities or registrations.

/** A leaf certificate as a TLS server needs it, with what metrics and logs say about it. */
export interface ServingCertificate {
  /** Private key, PEM. Never logged. */
  readonly key: string;
  /** Leaf certificate, PEM. */
  readonly cert: string;
  /** The authorities that clients are told to trust, PEM, one or more certificates, the leaf's issuer among them. */
  readonly ca: string;
  /** SHA-256 of the leaf, upper-case hex pairs with colons; names the certificate in logs. */
  readonly fingerprint: string;
  /** When the leaf expires. */
  readonly notAfter: Date;
  /** When the leaf's issuer expires. */
  readonly caNotAfter: Date;
}

/** A supply of serving certificates: the server asks for the present one and swaps its TLS context when told. */
export interface CertificateSource {
  /** The certificate to serve now; undefined as long as there is none yet. */
  current(): ServingCertificate | undefined;
  /**
   * Calls `listener` each time another certificate has to be served (the first one too, if it comes after this call).
   * @returns a function that ends the subscription.
   */
  onChange(listener: (certificate: ServingCertificate) => void): () => void;
  /**
   * Why requests should not be sent here yet, as one line for `/readyz`; undefined when clients are known to trust the
   * certificate. Once undefined it stays so: a registration that breaks later is repaired, and taking every replica out of
   * service meanwhile would break the registrations that still work.
   */
  notReady(): string | undefined;
}
