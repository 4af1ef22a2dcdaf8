// A Secret as kpack v0.2.2 writes it: RSA keys (PKCS#1), one year, authority and leaf with one subject, no authority key.
import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import type { Material } from '../../../src/certs/material.ts';
import { newSerial } from '../../../src/certs/x509.ts';
import { START, YEAR } from './pki.ts';

const { pki } = forge;

function keys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  return { pem, key: pki.privateKeyFromPem(pem) };
}

/** The three keys of that Secret. Making it takes a second. */
export function oldKpackMaterial(names: readonly string[], now = START): Material {
  const authority = keys();
  const leaf = keys();
  const subject = [
    { name: 'organizationName', value: 'knative.dev' },
    { name: 'commonName', value: 'kpack-webhook.kpack.svc' },
  ];
  const sign = (own: forge.pki.rsa.PrivateKey, extensions: object[]): string => {
    const cert = pki.createCertificate();
    cert.publicKey = pki.setRsaPublicKey(own.n, own.e);
    cert.serialNumber = newSerial();
    cert.validity.notBefore = now;
    cert.validity.notAfter = new Date(now.getTime() + YEAR);
    cert.setSubject(subject);
    cert.setIssuer(subject);
    cert.setExtensions(extensions);
    cert.sign(authority.key, forge.md.sha256.create());
    return pki.certificateToPem(cert).replaceAll('\r\n', '\n');
  };
  const caCert = sign(authority.key, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
  ]);
  const serverCert = sign(leaf.key, [
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2, value })) },
  ]);
  return { serverKey: leaf.pem, serverCert, caCert };
}
