// Which replica this process is: its pod, as the Deployment tells it, else a name made up for this run.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Pod } from '../certs/replica-report.ts';

/** A name that no other replica has, valid as part of an object's name. */
export function thisReplica(env: NodeJS.ProcessEnv): { identity: string; pod?: Pod } {
  const { POD_NAME: name = '', POD_UID: uid = '' } = env;
  if (name !== '' && uid !== '') return { identity: name, pod: { name, uid } };
  const host = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return { identity: `${host || 'replica'}-${randomBytes(4).toString('hex')}` };
}
