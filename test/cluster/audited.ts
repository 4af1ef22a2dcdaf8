// A control plane that writes down what one user asks of it, so that a test can hold rights against what is used.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

/** One request of the user. */
export interface AuditedRequest {
  /** `GROUP/RESOURCE[/SUBRESOURCE] VERB`; the core group is empty. */
  readonly right: string;
  /** HTTP status. */
  readonly code: number;
  readonly uri: string;
}

/** The control plane and what was asked of it. */
export interface Audited {
  readonly plane: ControlPlane;
  requests(): Promise<AuditedRequest[]>;
  stop(): Promise<void>;
}

interface AuditLine {
  verb: string;
  requestURI: string;
  objectRef?: { apiGroup?: string; resource?: string; subresource?: string };
  responseStatus?: { code?: number };
}

/** Starts it. @param user whose requests are written down */
export async function startAudited(user: string, flags: readonly string[] = []): Promise<Audited> {
  const folder = await mkdtemp(join(tmpdir(), 'kpack-audit-'));
  const [policy, log] = [join(folder, 'policy.json'), join(folder, 'audit.log')];
  const rules = [{ level: 'Metadata', users: [user], omitStages: ['RequestReceived'] }, { level: 'None' }];
  await writeFile(policy, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules }));
  const plane = await startControlPlane({
    apiServerFlags: [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`, '--audit-log-mode=blocking', ...flags],
  });
  return {
    plane,
    async requests() {
      const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
      return lines.map((line) => {
        const { verb, requestURI, objectRef = {}, responseStatus } = JSON.parse(line) as AuditLine;
        const { apiGroup = '', resource = requestURI, subresource } = objectRef;
        const what = subresource === undefined ? resource : `${resource}/${subresource}`;
        return { right: `${apiGroup}/${what} ${verb}`, code: responseStatus?.code ?? 0, uri: requestURI };
      });
    },
    async stop() {
      await plane.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
