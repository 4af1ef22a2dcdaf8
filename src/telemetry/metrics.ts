// What the webhook counts and times, in the Prometheus text format. Labels are bounded here, so that no client can grow the
// number of time series.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Deferred } from './deferred.ts';
import { remembered } from './remembered.ts';

export type AdmissionPath = '/defaults' | '/validate';
/** `error`: the rules failed, the request was denied for that reason only. */
export type AdmissionOutcome = 'allowed' | 'denied' | 'error';
export type ConversionOutcome = 'success' | 'failure' | 'error';

/** What one answered admission review adds to the metrics. */
export interface AdmissionSample {
  path: AdmissionPath;
  kind: string;
  version: string;
  operation: string;
  outcome: AdmissionOutcome;
  seconds: number;
}

/** What one answered conversion review adds to the metrics. */
export interface ConversionSample {
  desiredVersion: string;
  /** Kinds of the objects, one entry an object. */
  kinds: readonly string[];
  outcome: ConversionOutcome;
  seconds: number;
}

/** What the labels may say; everything else is counted as `other`. */
export interface MetricVocabulary {
  kinds: readonly string[];
  /** Without the group: `v1alpha2`. */
  versions: readonly string[];
}

export interface Metrics {
  registry: Registry;
  admission(sample: AdmissionSample): void;
  conversion(sample: ConversionSample): void;
  /** A request that was refused before it became a review. */
  httpError(code: number): void;
  /** A TLS handshake that failed. */
  tlsError(): void;
  /** Expiry of the certificates being served, as seconds since 1970. */
  certificateExpiry(certificate: 'leaf' | 'ca', expires: Date): void;
  /** Where a rotation stands. */
  certificatePhase(phase: CertificatePhase): void;
  /** A step of a rotation that this process took, or could not take. */
  certificateStep(step: string, result: 'success' | 'failure'): void;
  /** A bundle that somebody had taken away was published again. */
  bundleRepaired(kind: string, name: string): void;
}

const PHASES = ['steady', 'prepare', 'switched', 'broken'] as const;
export type CertificatePhase = (typeof PHASES)[number];
/** Each step of the rotation that ends in another certificate being served. */
const ROTATIONS = ['begin', 'renew-leaf', 'switch'];
const STEPS = [...ROTATIONS, 'prepare', 'clean-up', 'restore', 'discard'];

/** Figures that are read when Prometheus asks. */
export interface Observed {
  requestsInFlight(): number;
  ready(): boolean;
}

/** The labels of an admission review. */
type Combination = [path: string, kind: string, version: string, operation: string, outcome: string];

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'];
/** Seconds. A review takes well under a millisecond, one of thousands of objects or one that waited for the caches seconds. */
const BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Makes the webhook's metrics in a registry of their own. */
export function createMetrics(vocabulary: MetricVocabulary, observed: Observed): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const admissions = new Counter({
    name: 'kpack_admission_requests_total',
    help: 'Admission reviews answered, by path, kind, API version, operation and verdict (allowed, denied, error).',
    labelNames: ['path', 'kind', 'version', 'operation', 'verdict'],
    registers,
    collect: () => samples.flush(),
  });
  const admissionSeconds = new Histogram({
    name: 'kpack_admission_duration_seconds',
    help: 'Time from the whole body to the answer of an admission review.',
    labelNames: ['path', 'kind'],
    buckets: BUCKETS,
    registers,
    collect: () => samples.flush(),
  });
  const conversions = new Counter({
    name: 'kpack_conversion_requests_total',
    help: 'Conversion reviews answered, by desired API version and result (success, failure, error).',
    labelNames: ['desired_version', 'result'],
    registers,
  });
  const conversionSeconds = new Histogram({
    name: 'kpack_conversion_duration_seconds',
    help: 'Time from the whole body to the answer of a conversion review, however many objects it holds.',
    buckets: BUCKETS,
    registers,
  });
  const conversionObjects = new Counter({
    name: 'kpack_conversion_objects_total',
    help: 'Objects in conversion reviews, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const httpErrors = new Counter({
    name: 'kpack_http_errors_total',
    help: 'Requests refused before they became a review, by HTTP status code.',
    labelNames: ['code'],
    registers,
  });
  const tlsErrors = new Counter({
    name: 'kpack_tls_handshake_errors_total',
    help: 'TLS handshakes that failed, for example because the client does not trust the certificate.',
    registers,
  });
  const expiry = new Gauge({
    name: 'kpack_certificate_expiry_timestamp_seconds',
    help: 'When the certificate being served (leaf) and its issuer (ca) expire, in seconds since 1970.',
    labelNames: ['certificate'],
    registers,
  });
  const phases = new Gauge({
    name: 'kpack_certificate_phase',
    help: '1 for the phase in which the stored certificates are (steady, prepare, switched, broken), 0 for the others.',
    labelNames: ['phase'],
    registers,
  });
  const steps = new Counter({
    name: 'kpack_certificate_steps_total',
    help: 'Steps of certificate rotations taken by this process, by step and result (success, failure).',
    labelNames: ['step', 'result'],
    registers,
  });
  const rotated = new Gauge({
    name: 'kpack_certificate_last_rotation_timestamp_seconds',
    help: 'When this process last put another certificate in place, in seconds since 1970; 0: not since it started.',
    registers,
  });
  const rotatedWell = new Gauge({
    name: 'kpack_certificate_last_rotation_success',
    help: '1 when the last step of a rotation that this process tried succeeded, 0 when it failed.',
    registers,
  });
  rotatedWell.set(1);
  const repaired = new Counter({
    name: 'kpack_certificate_bundle_repairs_total',
    help: 'Times that the certificate authority was published again after somebody took it away, by object.',
    labelNames: ['kind', 'name'],
    registers,
  });
  new Gauge({
    name: 'kpack_requests_in_flight',
    help: 'Requests that are being read or answered.',
    registers,
    collect() {
      this.set(observed.requestsInFlight());
    },
  });
  new Gauge({
    name: 'kpack_ready',
    help: '1 when /readyz says ok, else 0.',
    registers,
    collect() {
      this.set(observed.ready() ? 1 : 0);
    },
  });

  const kindOf = bounded(vocabulary.kinds);
  const versionOf = bounded(vocabulary.versions);
  const operationOf = bounded(OPERATIONS);
  const stepOf = bounded(STEPS);

  const tallyOf = remembered((...[path, kind, version, operation, outcome]: Combination) => ({
    requests: admissions.labels(path, kind, version, operation, outcome),
    duration: admissionSeconds.labels(path, kind),
    count: 0,
  }));
  const samples = new Deferred((ready: readonly AdmissionSample[]) => {
    const tallies = new Set<ReturnType<typeof tallyOf>>();
    for (const { path, kind, version, operation, outcome, seconds } of ready) {
      const tally = tallyOf(path, kindOf(kind), versionOf(version), operationOf(operation), outcome);
      tally.duration.observe(seconds);
      tally.count++;
      tallies.add(tally);
    }
    // prom-client puts labels together anew on every call: one a combination, and not one a sample.
    for (const tally of tallies) {
      tally.requests.inc(tally.count);
      tally.count = 0;
    }
  });
  return {
    registry,
    admission: (sample) => samples.push(sample),
    conversion({ desiredVersion, kinds, outcome, seconds }) {
      conversions.inc({ desired_version: versionOf(desiredVersion), result: outcome });
      conversionSeconds.observe(seconds);
      const counts = new Map<string, number>();
      for (const kind of kinds) {
        const known = kindOf(kind);
        counts.set(known, (counts.get(known) ?? 0) + 1);
      }
      for (const [kind, count] of counts) conversionObjects.inc({ kind }, count);
    },
    httpError: (code) => httpErrors.inc({ code: String(code) }),
    tlsError: () => tlsErrors.inc(),
    certificatePhase(phase) {
      for (const each of PHASES) phases.set({ phase: each }, each === phase ? 1 : 0);
    },
    certificateStep(step, result) {
      steps.inc({ step: stepOf(step), result });
      rotatedWell.set(result === 'success' ? 1 : 0);
      if (result === 'success' && ROTATIONS.includes(step)) rotated.set(Date.now() / 1000);
    },
    bundleRepaired: (kind, name) => repaired.inc({ kind, name }),
    certificateExpiry: (certificate, expires) => expiry.set({ certificate }, expires.getTime() / 1000),
  };
}

/** Maps words outside the list to `other`. */
function bounded(words: readonly string[]): (word: string) => string {
  const known = new Set(words);
  return (word) => (known.has(word) ? word : 'other');
}
