// What a person sees who starts the server without a cluster: where it listens, whom to trust, and a command to try it with.
import type { AddressInfo } from 'node:net';

/** An Image without a tag, so that the answer is a sentence worth reading. */
const SAMPLE = {
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'try-it',
    operation: 'CREATE',
    kind: { group: 'kpack.io', version: 'v1alpha2', kind: 'Image' },
    object: {
      apiVersion: 'kpack.io/v1alpha2',
      kind: 'Image',
      metadata: { name: 'helloapp', namespace: 'default' },
      spec: {
        builder: { kind: 'ClusterBuilder', name: 'default' },
        source: { git: { url: 'https://github.com/buildpacks/samples', revision: 'main' } },
      },
    },
  },
};

/**
 * The text for stdout; the command in it works as pasted into a POSIX shell.
 * @param caFile path of the authority, PEM
 */
export function standaloneGreeting(webhook: AddressInfo, ops: AddressInfo, caFile: string): string {
  const url = `https://${callable(webhook)}`;
  const curl = [
    `curl --cacert ${quote(caFile)} -H 'Content-Type: application/json'`,
    `-d ${quote(JSON.stringify(SAMPLE))} ${url}/validate`,
  ];
  return `kpack webhook, standalone
  webhook      ${url} (/defaults, /validate, /convert)
  operations   http://${callable(ops)} (/livez, /readyz, /metrics)
  authority    ${caFile}

Ask whether an Image without a tag may be stored:
  ${curl.join(' ')}

Stop with Ctrl-C.
`;
}

/** Host and port under which this machine reaches the listener. */
function callable({ address, port }: AddressInfo): string {
  if (address === '::' || address === '0.0.0.0') return `localhost:${port}`;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
