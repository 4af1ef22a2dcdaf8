// One review on a connection of its own: TCP, TLS handshake, request, answer, end. No session is resumed, so every one checks the certificate.
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { connect, type SecureContext } from 'node:tls';

/** The name that API servers ask for. */
export const SERVER_NAME = 'kpack-webhook.kpack.svc';
/** As API servers have it for handshakes and for reviews. */
const TIMEOUT_MS = 10_000;

const object = {
  apiVersion: 'kpack.io/v1alpha2',
  kind: 'Image',
  metadata: { name: 'direct', namespace: 'default' },
  spec: {
    tag: 'registry.example.com/team/direct',
    serviceAccountName: 'default',
    builder: { kind: 'ClusterBuilder', name: 'default' },
    source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
    imageTaggingStrategy: 'BuildNumber',
  },
};
const kind = { group: 'kpack.io', version: 'v1alpha2', kind: 'Image' };

const review = (uid: string): string =>
  JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind,
      resource: { group: 'kpack.io', version: 'v1alpha2', resource: 'images' },
      name: 'direct',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'alice@example.com' },
      object,
      oldObject: null,
      dryRun: true,
    },
  });

/**
 * Sends a review to /validate on 127.0.0.1.
 * @returns what is wrong with the answer; undefined when it is right
 * @throws Error of the handshake or the connection
 */
export function freshExchange(port: number, secureContext: SecureContext): Promise<string | undefined> {
  const uid = randomUUID();
  const text = review(uid);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        createConnection: () => connect({ host: '127.0.0.1', port, servername: SERVER_NAME, secureContext }),
        path: '/validate',
        method: 'POST',
        timeout: TIMEOUT_MS,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), connection: 'close' },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          resolve(
            response.statusCode === 200 && isAllowed(body, uid)
              ? undefined
              : `HTTP ${response.statusCode}: ${body.slice(0, 300)}`,
          );
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
    sent.end(text);
  });
}

function isAllowed(body: string, uid: string): boolean {
  const { response } = JSON.parse(body) as { response?: { uid?: string; allowed?: boolean } };
  return response?.uid === uid && response.allowed === true;
}
