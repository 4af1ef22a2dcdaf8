// Empties the shared control plane of our objects, for tests in which the server's answer must not depend on what others have left.
import { kinds } from '../../src/schemas/kinds.ts';
import type { Access } from './access.ts';

/** Deletes all objects of kpack.io; the CRDs must be installed. */
export async function deleteKpackObjects(cluster: Access): Promise<void> {
  const resources = kinds.map(({ plural }) => `${plural}.kpack.io`).join();
  await cluster.kubectlOk(['delete', resources, '--all', '--all-namespaces']);
}
