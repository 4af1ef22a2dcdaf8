// What one replica says about itself in its Lease: which leaf it serves and who signed it. Pure: Lease in, report out, and back.
import type { X509Certificate } from 'node:crypto';
import type { Lease } from '../reconciler/leader-election.ts';
import { toPem } from './bundle.ts';
import { readCertificate, readCertificates } from './inspect.ts';

/** Marks the Leases of replicas among others in the namespace. */
export const REPLICA_LABEL = 'kpack.io/webhook-replica';
const LEAF = 'certs.kpack.io/leaf';
const LEAF_EXPIRES = 'certs.kpack.io/leaf-not-after';
const ISSUER = 'certs.kpack.io/issuer';
const ISSUER_CERTIFICATE = 'certs.kpack.io/issuer-certificate';
const NEEDS = 'certs.kpack.io/needed-authorities';
const READY = 'certs.kpack.io/ready';

/** What a replica serves. */
export interface Serving {
  /** SHA-256 fingerprint of the leaf. */
  readonly leaf: string;
  readonly leafNotAfter: Date;
  readonly issuer: X509Certificate;
}

/** What a replica says of itself. */
export interface Statement {
  /** Undefined: it serves nothing yet. */
  readonly serving: Serving | undefined;
  /** Whom clients must trust for its sake: who signed what it serves, and everybody whose leaf it may serve next. */
  readonly needs: readonly X509Certificate[];
  /** It gets requests. */
  readonly isReady: boolean;
}

/** What a Lease says. */
export interface ReplicaReport extends Statement {
  readonly identity: string;
  /** As written by the replica's clock; only whether it changes counts. */
  readonly renewTime: string;
  /** How long it counts without being renewed, ms. */
  readonly durationMs: number;
  /** Whether the Lease goes away with its pod, so that one that is there says that the pod is there. */
  readonly ownedByPod: boolean;
}

/** The pod that a replica runs in. */
export interface Pod {
  readonly name: string;
  readonly uid: string;
}

/** What the Lease is made of. */
export interface LeaseContent {
  readonly name: string;
  readonly namespace: string;
  readonly identity: string;
  readonly pod: Pod | undefined;
  readonly statement: Statement;
  readonly renewTime: Date;
  readonly durationMs: number;
}

/** The Lease of a replica, to be applied. */
export function leaseOf(content: LeaseContent): Lease {
  const { name, namespace, identity, pod, renewTime, durationMs } = content;
  const { serving, needs, isReady } = content.statement;
  const owner = pod && { apiVersion: 'v1', kind: 'Pod', name: pod.name, uid: pod.uid };
  const annotations = {
    ...(serving && {
      [LEAF]: serving.leaf,
      [LEAF_EXPIRES]: serving.leafNotAfter.toISOString(),
      [ISSUER]: serving.issuer.fingerprint256,
      [ISSUER_CERTIFICATE]: serving.issuer.toString(),
    }),
    [NEEDS]: toPem(needs),
    [READY]: String(isReady),
  };
  const metadata = {
    name,
    namespace,
    labels: { [REPLICA_LABEL]: 'true' },
    annotations,
    ...(owner && { ownerReferences: [owner] }),
  };
  const spec = {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    renewTime: renewTime.toISOString().replace('Z', '000Z'),
  };
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
}

/** Reads a Lease; what cannot be read of it counts as not said. */
export function reportOf(lease: Lease): ReplicaReport {
  const { metadata = {}, spec = {} } = lease;
  const { annotations = {} } = metadata;
  const issuer = readCertificate(annotations[ISSUER_CERTIFICATE] ?? '');
  const leaf = annotations[LEAF] ?? '';
  const owners = (metadata as { ownerReferences?: { kind?: string }[] }).ownerReferences ?? [];
  return {
    identity: spec.holderIdentity ?? metadata.name ?? '',
    serving:
      issuer === undefined || leaf === ''
        ? undefined
        : { leaf, leafNotAfter: new Date(annotations[LEAF_EXPIRES] ?? Number.NaN), issuer },
    needs: readCertificates(annotations[NEEDS] ?? ''),
    isReady: annotations[READY] === 'true',
    renewTime: spec.renewTime ?? '',
    durationMs: (spec.leaseDurationSeconds ?? 15) * 1000,
    ownedByPod: owners.some(({ kind }) => kind === 'Pod'),
  };
}
