// Certificate material in a Secret, as kpack keeps it (spec admission.md 7.1): shipped empty by the manifest, filled by us.
import type { Logger } from 'pino';
import { isConflict, isNotFound } from '../reconciler/api-error.ts';
import type { KubeClient } from '../reconciler/kube-client.ts';
import { ListWatch } from '../reconciler/list-watch.ts';
import { type KubeObject, resourcePath } from '../reconciler/resource.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { MATERIAL_KEYS, MATERIAL_PARTS, readMaterial } from './material.ts';

import { type CertificateStore, StoreConflictError, type Stored } from './store.ts';

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
  /** Undefined: there is none. */
  readonly secret: Secret | undefined;
}

const SECRETS = { group: '', version: 'v1', plural: 'secrets' };

/**
 * Opens the store and watches it. Rights needed on this one name: get, list, watch, update; and, to make a deleted Secret anew,
 * patch and create: by server-side apply, which unlike POST says the name in the URL, so that RBAC can bound it.
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
      } catch (error) {
        if (isNotFound(error)) return { secret: undefined, version: '', material: {} };
        throw error;
      }
    },
    async write(material, seen) {
      const { secret = await make() } = seen as StoredSecret;
      const data = { ...secret.data };
      for (const part of MATERIAL_PARTS) {
        const text = material[part];
        if (text === undefined) delete data[MATERIAL_KEYS[part]];
        else data[MATERIAL_KEYS[part]] = Buffer.from(text).toString('base64');
      }
      try {
        return stored(await client.update(path, { ...secret, data }, { query: { fieldManager: FIELD_MANAGER } }));
      } catch (cause) {
        if (!isConflict(cause) && !isNotFound(cause)) throw cause;
        throw new StoreConflictError(`${description} was changed by somebody else meanwhile`, { cause });
      }
    },
    onChange: (listener) => watch.onChange(listener),
    close: () => watch.stop(),
  };

  // Empty first: applying that over a Secret which somebody else has made meanwhile changes nothing.
  async function make(): Promise<Secret> {
    const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } };
    const secret = await client.apply<Secret>(path, body, FIELD_MANAGER);
    logger.warn({ store: description }, 'the Secret did not exist and was made anew');
    if (Object.keys(secret.data ?? {}).length === 0) return secret;
    throw new StoreConflictError(`${description} was made by somebody else meanwhile`);
  }
}

function stored(secret: Secret): StoredSecret & { secret: Secret } {
  const data = secret.data ?? {};
  const part = (key: string) => (data[key] === undefined ? undefined : Buffer.from(data[key], 'base64').toString());
  return { secret, version: secret.metadata?.resourceVersion ?? '', material: readMaterial(part) };
}
