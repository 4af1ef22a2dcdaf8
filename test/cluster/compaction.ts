// Makes etcd forget the past, as a cluster does every five minutes: what watched from there is told 410.
import { once } from 'node:events';
import http from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

/** Compacts the etcd of the control plane in `dir` up to a resourceVersion. @throws Error with etcd's answer when it refuses */
export async function compact(dir: string, resourceVersion: string): Promise<void> {
  const socketPath = join(dir, 'etcd-client:1');
  const request = http.request({ socketPath, method: 'POST', path: '/v3/kv/compaction' });
  request.end(JSON.stringify({ revision: resourceVersion, physical: true }));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const answer: unknown = await json(response);
  if (response.statusCode !== 200) throw new Error(`etcd did not compact: ${JSON.stringify(answer)}`);
}
