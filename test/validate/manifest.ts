// Manifests for tests of judging: objects that remember where somebody asked for the place of a field.
import { parse } from 'yaml';
import { fixedStorageClasses } from '../../src/admission/fixed-storage-classes.ts';
import type { FieldPath, ManifestObject } from '../../src/documents/document.ts';
import type { JsonObject } from '../../src/schemas/json.ts';
import type { JudgeContext } from '../../src/validate/judge-object.ts';

/** The cluster has a default StorageClass whose volumes can grow. */
export const context: JudgeContext = { storageClasses: fixedStorageClasses('standard:expandable') };

/** An object of a file that is not there. */
export interface Located extends ManifestObject {
  /** What was looked for, in order. */
  readonly asked: { path: FieldPath; part: 'key' | 'value' }[];
}

/** A manifest of a value. */
export function manifest(value: JsonObject): Located {
  const asked: Located['asked'] = [];
  return {
    file: 'app.yaml',
    value,
    asked,
    locate: (path, part) => {
      asked.push({ path, part });
      return { line: asked.length, column: 1 };
    },
    ignored: () => [],
  };
}

/** An Image that is right, with other members in its spec; `null` takes one away. */
export function image(spec: string, version = 'v1alpha2', metadata = '{name: app, namespace: default}'): JsonObject {
  const whole = {
    tag: 'team/app',
    builder: { kind: 'ClusterBuilder', name: 'default' },
    source: { git: { url: 'https://git.example.com/app.git', revision: 'main' } },
    ...(parse(spec) as JsonObject),
  };
  return object('Image', JSON.stringify(whole), version, metadata);
}

/** An object of a kind, its spec and metadata as YAML. */
export const object = (kind: string, spec: string, version = 'v1alpha2', metadata = '{name: app}'): JsonObject => ({
  apiVersion: `kpack.io/${version}`,
  kind,
  metadata: parse(metadata) as JsonObject,
  spec: parse(spec) as JsonObject,
});
