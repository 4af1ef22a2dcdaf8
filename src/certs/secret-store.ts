// Certificate material in a Secret, as kpack keeps it (spec admission.md 7.1): shipped empty by the manifest, filled by us.
import type { Logger } from 'pino';
import { isConflict, isNotFound } from '../reconciler/api-error.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { ListWatch } from '../reconciler/list-watch.ts';
import { type KubeObject, resourcePath } from '../reconciler/resource.ts';
import { MATERIAL_KEYS, MATERIAL_PARTS, readMaterial } from './material.ts';
import { type CertificateStore, StoreConflictError, type Stored, StoreMissingError } from './store.ts';

/** Which Secret, and how to reach it. */
export interface SecretStoreOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  readonly logger: Logger;
}

interface Secret extends KubeObject {
  data?: Record<string, string>;
}

interface StoredSecret extends Stored {
  readonly secret: Secret;
}

const SECRETS = { group: '', version: 'v1', plural: 'secrets' };
const FIELD_MANAGER = 'kpack-webhook-certs';

/**
 * Opens the store and watches it. Rights needed on this one name: get, list, watch, update; never create, so that a
 * deleted Secret is not silently remade without what the installation put on it.
 */
export function openSecretStore(options: SecretStoreOptions): CertificateStore {
  const { client, namespace, name, logger } = options;
  const description = `Secret ${namespace}/${name}`;
  const path = resourcePath(SECRETS, { namespace, name });
  const watch = new ListWatch({
    client,
    path: resourcePath(SECRETS, { namespace }),
    fieldSelector: `metadata.name=${name}`,
    // The watch only says when to read: keys are not kept in memory twice.
    keep: () => undefined,
    logger,
  });
  return {
    description,
    async read(): Promise<StoredSecret> {
      try {
        return stored(await client.get<Secret>(path));
      } catch (cause) {
        if (!isNotFound(cause)) throw cause;
        const hint = 'apply the release manifests, which contain it empty; it is filled as soon as it is there';
        throw new StoreMissingError(`${description} does not exist: ${hint}`, { cause });
      }
    },
    async write(material, seen) {
      const { secret } = seen as StoredSecret;
      const data = { ...secret.data };
      for (const part of MATERIAL_PARTS) {
        const text = material[part];
        if (text === undefined) delete data[MATERIAL_KEYS[part]];
        else data[MATERIAL_KEYS[part]] = Buffer.from(text).toString('base64');
      }
      try {
        return stored(await client.update(path, { ...secret, data }, { query: { fieldManager: FIELD_MANAGER } }));
      } catch (cause) {
        if (!isConflict(cause)) throw cause;
        throw new StoreConflictError(`${description} was changed by somebody else meanwhile`, { cause });
      }
    },
    onChange: (listener) => watch.onChange(listener),
    close: () => watch.stop(),
  };
}

function stored(secret: Secret): StoredSecret {
  const data = secret.data ?? {};
  const part = (key: string) => (data[key] === undefined ? undefined : Buffer.from(data[key], 'base64').toString());
  return { secret, version: secret.metadata?.resourceVersion ?? '', material: readMaterial(part) };
}
