// What the load asks the API server, and how the right answer looks: each goes through the webhook's defaults, rules or conversion.
import type { ApiAnswer, ApiBody } from './api-client.ts';

/** The kinds of requests that the load counts. */
export const API_KINDS = ['burst', 'create', 'refused', 'update', 'read'] as const;
export type ApiKind = (typeof API_KINDS)[number];

/** One request. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: ApiBody;
  /** What is wrong with the answer; undefined when it is right. */
  wrong(answer: ApiAnswer): string | undefined;
}

interface Image {
  apiVersion?: string;
  message?: string;
  spec?: {
    serviceAccountName?: string;
    serviceAccount?: string;
    imageTaggingStrategy?: string;
    tag?: string;
    source?: { git?: { revision?: string } };
  };
}

/** The Image that updates and reads are about; it must exist. */
export const STORED_NAME = 'bench-certs';
const COLLECTION = '/apis/kpack.io/v1alpha2/namespaces/default/images';
const DRY_RUN = '?dryRun=All';

/** An Image as a user writes it: without what the webhook fills in. */
const image = (name: string, tag: string): string =>
  JSON.stringify({
    apiVersion: 'kpack.io/v1alpha2',
    kind: 'Image',
    metadata: { name, namespace: 'default' },
    spec: {
      tag,
      builder: { kind: 'ClusterBuilder', name: 'default' },
      source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
    },
  });

const json = (text: string): ApiBody => ({ type: 'application/json', text });

/** Makes the Image that updates and reads need. */
export const makeStored = (): ApiRequest => ({
  method: 'POST',
  path: COLLECTION,
  body: json(image(STORED_NAME, 'registry.example.com/team/stored')),
  wrong: defaulted(201),
});

/** The n-th request of a kind. */
export function apiRequest(kind: ApiKind, n: number): ApiRequest {
  switch (kind) {
    case 'burst':
    case 'create':
      return {
        method: 'POST',
        path: COLLECTION + DRY_RUN,
        body: json(image(`${kind}-${n}`, `registry.example.com/team/${kind}-${n}`)),
        wrong: defaulted(201),
      };
    case 'refused':
      return { method: 'POST', path: COLLECTION + DRY_RUN, body: json(image(`refused-${n}`, '')), wrong: notRefused };
    case 'update': {
      const revision = `revision-${n}`;
      const patch = JSON.stringify({ spec: { source: { git: { revision } } } });
      return {
        method: 'PATCH',
        path: `${COLLECTION}/${STORED_NAME}${DRY_RUN}`,
        body: { type: 'application/merge-patch+json', text: patch },
        wrong: (answer) => defaulted(200)(answer) ?? notRevision(answer, revision),
      };
    }
    case 'read':
      return { method: 'GET', path: `${COLLECTION.replace('v1alpha2', 'v1alpha1')}/${STORED_NAME}`, wrong: notOld };
  }
}

const read = ({ body }: ApiAnswer): Image => JSON.parse(body) as Image;
const said = ({ status, body }: ApiAnswer): string => {
  try {
    return `HTTP ${status}: ${(JSON.parse(body) as Image).message ?? body.slice(0, 300)}`;
  } catch {
    return `HTTP ${status}: ${body.slice(0, 300)}`;
  }
};

function defaulted(expected: number): (answer: ApiAnswer) => string | undefined {
  return (answer) => {
    if (answer.status !== expected) return said(answer);
    const { spec } = read(answer);
    const right = spec?.serviceAccountName === 'default' && spec.imageTaggingStrategy === 'BuildNumber';
    return right ? undefined : `a wrong answer, without defaults: ${answer.body.slice(0, 300)}`;
  };
}

function notRevision(answer: ApiAnswer, revision: string): string | undefined {
  return read(answer).spec?.source?.git?.revision === revision ? undefined : 'a wrong answer: not the new revision';
}

function notRefused(answer: ApiAnswer): string | undefined {
  const right = answer.status >= 400 && answer.body.includes('denied the request') && answer.body.includes('spec.tag');
  return right ? undefined : `not refused as it should be: ${said(answer)}`;
}

function notOld(answer: ApiAnswer): string | undefined {
  if (answer.status !== 200) return said(answer);
  const { apiVersion, spec } = read(answer);
  const right = apiVersion === 'kpack.io/v1alpha1' && spec?.serviceAccount === 'default';
  return right ? undefined : `a wrong answer, not converted: ${answer.body.slice(0, 300)}`;
}
