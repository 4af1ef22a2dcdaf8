// The authorities that registries, token servers and git servers are checked against: read as Go programs read them, since that
// is how people have set up kpack (spec registry.md, 7.4). OpenSSL wants hashed file names in SSL_CERT_DIR, Go takes any.
import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { rootCertificates as builtIn } from 'node:tls';

/** Go's places, of which the first file that can be read counts. */
const FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
/** Go's places, of which all count. */
const DIRECTORIES = ['/etc/ssl/certs', '/etc/pki/tls/certs'];

/** The trusted certificates, and what could not be read: sentences that name the path. */
export interface RootCertificates {
  /** PEM, each certificate once. */
  readonly certificates: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Reads the file of SSL_CERT_FILE (or the system's bundle) and every file of the directories of SSL_CERT_DIR (separated by
 * colons; or the system's), whatever its name. What holds no certificate is passed over, so a TLS secret can be mounted as it is.
 * Where the system has no bundle, as in small images, the one that Node brings stands in for it.
 */
export async function readRootCertificates(env: NodeJS.ProcessEnv): Promise<RootCertificates> {
  const problems: string[] = [];
  const texts: string[] = [];
  const bundle = await firstReadable(env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : FILES);
  if (bundle !== undefined) texts.push(bundle);
  else if (env.SSL_CERT_FILE) {
    problems.push(`SSL_CERT_FILE is ${env.SSL_CERT_FILE}, which cannot be read: mount it, or unset the variable`);
  } else texts.push(...builtIn);
  const directories = env.SSL_CERT_DIR?.split(':') ?? [];
  const named = env.SSL_CERT_DIR ? directories : DIRECTORIES;
  for (const directory of named) {
    const files = await filesOf(directory);
    if (files === undefined && named === directories) {
      problems.push(
        `SSL_CERT_DIR names ${directory || 'an empty path'}, which cannot be read: mount it, or leave it out`,
      );
    }
    // At once: one after the other they are some hundred waits, long ones while the caches fill.
    texts.push(
      ...(await Promise.all((files ?? []).map((file) => readFile(`${directory}/${file}`, 'utf8').catch(() => '')))),
    );
  }
  return { certificates: certificatesIn(texts), problems };
}

async function firstReadable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** All names in order. Go leaves out links to a neighbour, which only say the same twice; here that does no harm. */
async function filesOf(directory: string): Promise<string[] | undefined> {
  return (await readdir(directory).catch(() => undefined))?.sort();
}

// As Go: a block with headers, or of another kind, or that is no certificate, is passed over.
const BLOCK = /-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** Each once. A system's bundle says again what the files beside it say, and reading a certificate costs more than comparing its text. */
function certificatesIn(texts: readonly string[]): string[] {
  const blocks = new Set(
    texts.flatMap((pem) => Array.from(pem.matchAll(BLOCK), ([, base64 = '']) => base64.replaceAll(/\s/g, ''))),
  );
  const certificates = [...blocks].flatMap((base64) => {
    try {
      return [new X509Certificate(Buffer.from(base64, 'base64'))];
    } catch {
      return [];
    }
  });
  return [...new Map(certificates.map((each) => [each.fingerprint256, each.toString()])).values()];
}
