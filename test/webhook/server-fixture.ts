// A real webhook server on loopback for tests, with a certificate made for it and rules small enough to see through.

import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { AdmissionContext, AdmissionRequest, Verdict } from '../../src/admission/request.ts';
import { createAuthority, issueLeaf } from '../../src/certs/authority.ts';
import type { CertificateSource, ServingCertificate } from '../../src/certs/certificate-source.ts';
import { isObject } from '../../src/schemas/json.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { type Gate, openGate } from '../../src/webhook/gate.ts';
import type { TlsMinVersion } from '../../src/webhook/https-server.ts';
import type { Rules } from '../../src/webhook/rules.ts';
import { createWebhookServer, type WebhookServer } from '../../src/webhook/webhook-server.ts';

const DAY_MS = 86_400_000;

/** A certificate for loopback, signed by an authority of its own. */
export async function loopbackCertificate(): Promise<ServingCertificate> {
  const now = new Date();
  const authority = await createAuthority(now, 30 * DAY_MS);
  const leaf = await issueLeaf(authority, ['localhost', '127.0.0.1'], now, DAY_MS);
  const expires = new Date(now.getTime() + DAY_MS);
  return {
    key: leaf.key,
    cert: leaf.cert,
    ca: authority.cert,
    fingerprint: 'AA:BB',
    notAfter: expires,
    caNotAfter: expires,
  };
}

/** A supply whose certificate the test can change. */
export class ChangeableSource implements CertificateSource {
  #certificate: ServingCertificate;
  readonly #listeners = new Set<(certificate: ServingCertificate) => void>();

  constructor(certificate: ServingCertificate) {
    this.#certificate = certificate;
  }
  current(): ServingCertificate {
    return this.#certificate;
  }
  onChange(listener: (certificate: ServingCertificate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  notReady(): undefined {}
  change(certificate: ServingCertificate): void {
    this.#certificate = certificate;
    for (const listener of this.#listeners) listener(certificate);
  }
}

/** An Image needs a tag, gets a builder, and crashes the rule when asked to. */
export const smallRules: Rules = {
  applyDefaults(request: AdmissionRequest): Verdict {
    if (request.operation !== 'CREATE' && request.operation !== 'UPDATE')
      return { allowed: true, message: '', warnings: [] };
    const spec = specOf(request);
    return {
      allowed: true,
      message: '',
      warnings: spec.warn === true ? ['spec.warn: does nothing, remove it'] : [],
      object: { ...(isObject(request.object) ? request.object : {}), spec: { ...spec, builder: 'default' } },
    };
  },
  validate(request: AdmissionRequest): Verdict {
    const { group, version, kind } = request.kind;
    if (kind === '') {
      const message = `decoding request failed: unhandled kind: ${group}/${version}, Kind=${kind}`;
      return { allowed: false, message, warnings: [] };
    }
    const spec = specOf(request);
    if (spec.crash === true) throw new Error('the rule broke');
    if (spec.tag !== undefined) return { allowed: true, message: '', warnings: [] };
    return { allowed: false, message: 'validation failed: missing field(s): spec.tag', warnings: [] };
  },
  convertObjects({ desiredAPIVersion, objects }) {
    const converted = [];
    for (const object of objects) {
      if (!isObject(object)) return { converted, failure: 'error parsing type meta "" - not an object' };
      if (object.crash === true) throw new Error('the conversion broke');
      converted.push({ ...object, apiVersion: desiredAPIVersion });
    }
    return { converted };
  },
};

const specOf = ({ object }: AdmissionRequest) => (isObject(object) && isObject(object.spec) ? object.spec : {});

export const emptyContext: AdmissionContext = {
  storageClasses: { default: () => undefined, find: () => undefined, complete: true },
  controllerUser: 'system:serviceaccount:kpack:controller',
};

export interface Fixture {
  server: WebhookServer;
  source: ChangeableSource;
  metrics: Metrics;
  address: AddressInfo;
  /** What was logged so far, parsed. */
  log(): Record<string, unknown>[];
  /** Sends a request; the answer's body is text. */
  send(request: Sent): Promise<Answer>;
  /** POSTs a JSON body and parses the answer. */
  review(path: string, body: unknown): Promise<Answer & { json: ReviewAnswer }>;
  close(): Promise<void>;
}

export interface Sent {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** An answer's envelope as far as tests look at it. */
export interface ReviewAnswer {
  kind?: string;
  apiVersion?: string;
  response: {
    uid: string;
    allowed?: boolean;
    patch?: string;
    patchType?: string;
    status?: { metadata: object; status: string; message: string; reason: string; code: number };
    warnings?: string[];
    convertedObjects?: Record<string, unknown>[];
    result?: { metadata: object; status: string; message?: string };
  };
}

export interface FixtureOptions {
  rules?: Partial<Rules>;
  gate?: Gate;
  gateTimeoutMs?: number;
  bodyTimeoutMs?: number;
  tlsMinVersion?: TlsMinVersion;
}

const certificate = loopbackCertificate();

/** Starts a server on a free port. */
export async function startServer(options: FixtureOptions = {}): Promise<Fixture> {
  const source = new ChangeableSource(await certificate);
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const metrics = createMetrics(
    { kinds: ['Image', 'Build'], versions: ['v1alpha1', 'v1alpha2'] },
    { requestsInFlight: () => server.inFlight, ready: () => true },
  );
  const server: WebhookServer = createWebhookServer({
    certificates: source,
    rules: { ...smallRules, ...options.rules },
    context: emptyContext,
    gate: options.gate ?? openGate,
    gateTimeoutMs: options.gateTimeoutMs,
    bodyTimeoutMs: options.bodyTimeoutMs,
    tlsMinVersion: options.tlsMinVersion ?? '1.3',
    logger,
    metrics,
  });
  const address = await server.listen('127.0.0.1', 0);
  const agent = new https.Agent({ keepAlive: true, ca: source.current().ca });

  const send = (sent: Sent): Promise<Answer> => exchange(address.port, agent, sent);
  return {
    server,
    source,
    metrics,
    address,
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    send,
    async review(path, body) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await send({ path, headers: { 'content-type': 'application/json' }, body: text });
      return { ...answer, json: JSON.parse(answer.text) as ReviewAnswer };
    },
    async close() {
      agent.destroy();
      await server.drain({ acceptMs: 0, deadlineMs: 1000 });
    },
  };
}

/** One HTTPS exchange. */
export function exchange(
  port: number,
  agent: https.Agent,
  { path, method = 'POST', headers = {}, body = '' }: Sent,
): Promise<Answer> {
  const payload = Buffer.from(body);
  const length = payload.length > 0 || method !== 'GET' ? { 'content-length': String(payload.length) } : {};
  return new Promise((resolve, reject) => {
    const request = https.request({ host: '127.0.0.1', port, path, method, headers: { ...length, ...headers }, agent });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.end(payload);
  });
}

/** The review of an Image with this spec. */
export const imageReview = (spec: Record<string, unknown>, request: Record<string, unknown> = {}) => ({
  kind: 'AdmissionReview',
  apiVersion: 'admission.k8s.io/v1',
  request: {
    uid: '6f1c7f1e-0000-4000-8000-000000000001',
    kind: { group: 'kpack.io', version: 'v1alpha2', kind: 'Image' },
    operation: 'CREATE',
    namespace: 'shop',
    name: 'helloapp',
    userInfo: { username: 'ada' },
    object: { apiVersion: 'kpack.io/v1alpha2', kind: 'Image', metadata: { name: 'helloapp' }, spec },
    ...request,
  },
});
