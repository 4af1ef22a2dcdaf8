// The API server's settings, each with its reason: as near to a real cluster as one without nodes and controllers can be.
import { join } from 'node:path';

/** The command line of a kube-apiserver in the directory `dir`, on port `port` of 127.0.0.1. `extra` comes last and wins. */
export function apiServerFlags(dir: string, port: number, extra: readonly string[]): string[] {
  const file = (name: string): string => join(dir, name);
  return [
    `--etcd-servers=unix://${file(etcdSocket)}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // Else it looks for an interface with a default route, which a machine without a network does not have; the reconciler would refuse a loopback address.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--cert-dir=${file('certs')}`,
    `--tls-cert-file=${file('apiserver.crt')}`,
    `--tls-private-key-file=${file('apiserver.key')}`,
    `--client-ca-file=${file('ca.crt')}`,
    `--token-auth-file=${file('tokens.csv')}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${file('service-accounts.key')}`,
    `--service-account-signing-key-file=${file('service-accounts.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    // Nothing makes a ServiceAccount `default` in new namespaces here, and this plugin refuses every pod until somebody does. All other defaults stay on.
    '--disable-admission-plugins=ServiceAccount',
    // Webhooks are reached through EndpointSlices instead of the Service's cluster address, which nothing routes here (see service-on-loopback.ts).
    '--enable-aggregator-routing=true',
    ...extra,
  ];
}

/**
 * The command line of an etcd in `dir`. It listens on sockets in that directory and not on ports: nothing to clash, and nobody else on the machine gets at
 * the data. (etcd wants `name:number` in a socket's address and makes a file of just that name in its working directory.)
 */
export function etcdFlags(dir: string): string[] {
  const client = `unix://${etcdSocket}`;
  const peer = 'unix://etcd-peer:1';
  return [
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync', // the data is thrown away anyway
    // A single member elects itself after this time; the default costs every start a second.
    '--heartbeat-interval=10',
    '--election-timeout=100',
    '--log-level=error',
  ];
}

const etcdSocket = 'etcd-client:1';
