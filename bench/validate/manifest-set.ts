// The manifests that `kpack validate` is measured with: what a repository of a platform team holds, written by people, comments and all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readObjects } from '../../src/documents/read-objects.ts';

/** One kind of document; `n` makes names and tags its own. */
type Template = (n: number) => string;

const labels = (n: number): string => `  labels:
    app.kubernetes.io/name: app-${n}
    app.kubernetes.io/part-of: shop`;

const gitImage: Template = (n) => `# Built from the main branch; ask team shop.
apiVersion: kpack.io/v1alpha2
kind: Image
metadata:
  name: app-${n}
  namespace: team-${n % 50}
${labels(n)}
spec:
  tag: registry.example.com/team-${n % 50}/app-${n}
  serviceAccountName: registry-push
  builder:
    kind: ClusterBuilder
    name: default
  source:
    git:
      url: https://git.example.com/team-${n % 50}/app-${n}.git
      revision: main
    subPath: services/app
  build:
    env:
      - name: BP_JVM_VERSION
        value: "21" # a text
      - name: BPE_OPTS
        value: -Xmx${256 + (n % 256)}m
    resources:
      limits:
        memory: 2Gi
      requests:
        cpu: 500m
`;

const oldImage: Template = (n) => `apiVersion: kpack.io/v1alpha1
kind: Image
metadata:
  name: app-${n}
  namespace: team-${n % 50}
spec:
  tag: registry.example.com/team-${n % 50}/app-${n}
  serviceAccount: registry-push
  builder:
    kind: ClusterBuilder
    name: default
  failedBuildHistoryLimit: 5
  successBuildHistoryLimit: 5
  source:
    blob:
      url: "https://files.example.com/app-${n}.zip"
`;

const blobImage: Template = (n) => `apiVersion: kpack.io/v1alpha2
kind: Image
metadata: {name: app-${n}, namespace: team-${n % 50}}
spec:
  tag: registry.example.com/team-${n % 50}/app-${n}
  additionalTags:
    - registry.example.com/team-${n % 50}/app-${n}:stable
  builder: {kind: Builder, name: java}
  serviceAccountName: registry-push
  cache:
    registry:
      tag: registry.example.com/team-${n % 50}/app-${n}-cache
  source:
    registry:
      image: registry.example.com/sources/app-${n}@sha256:${String(n).padStart(64, '0')}
      imagePullSecrets:
        - name: registry-pull
`;

const builder: Template = (n) => `apiVersion: kpack.io/v1alpha2
kind: Builder
metadata:
  name: builder-${n}
  namespace: team-${n % 50}
spec:
  tag: registry.example.com/team-${n % 50}/builder-${n}
  serviceAccountName: registry-push
  stack:
    kind: ClusterStack
    name: base
  store:
    kind: ClusterStore
    name: default
  order:
    - group:
        - id: example/java
        - id: example/certificates
          optional: true
    - group:
        - id: example/nodejs
          version: 1.${n % 40}.0
`;

const store: Template = (n) => `apiVersion: kpack.io/v1alpha2
kind: ClusterStore
metadata:
  name: store-${n}
spec:
  serviceAccountRef:
    name: registry-pull
    namespace: kpack
  sources:
    - image: registry.example.com/buildpacks/java:${n}
    - image: registry.example.com/buildpacks/nodejs:${n}
    - image: registry.example.com/buildpacks/go:${n}
`;

const stack: Template = (n) => `apiVersion: kpack.io/v1alpha1
kind: ClusterStack
metadata:
  name: stack-${n}
spec:
  id: com.example.stacks.base
  buildImage:
    image: registry.example.com/stacks/build:${n}
  runImage:
    image: registry.example.com/stacks/run:${n}
`;

/** Ten to a file, mostly Images, as in life. */
const TEMPLATES = [gitImage, gitImage, gitImage, oldImage, gitImage, builder, blobImage, store, gitImage, stack];

/** What was written. */
export interface ManifestSet {
  readonly files: number;
  readonly manifests: number;
  readonly bytes: number;
}

/** The nth manifest of all, a good one. */
const manifest: Template = (n) => (TEMPLATES[n % TEMPLATES.length] ?? gitImage)(n);

/** Fills a new folder with good manifests, in folders of 50 files. */
export function writeManifestSet(folder: string, files: number, manifestsPerFile: number): ManifestSet {
  let bytes = 0;
  for (let file = 0; file < files; file++) {
    const text = Array.from({ length: manifestsPerFile }, (_, i) => manifest(file * manifestsPerFile + i)).join(
      '---\n',
    );
    const inside = join(folder, `team-${Math.floor(file / 50)}`);
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, `app-${file}.yaml`), text);
    bytes += text.length;
  }
  return { files, manifests: files * manifestsPerFile, bytes };
}

/** Writes one file of at least so many bytes. */
export function writeManifestFile(path: string, leastBytes: number): ManifestSet {
  const texts: string[] = [];
  let bytes = 0;
  for (let n = 0; bytes < leastBytes; n++) {
    const text = manifest(n);
    texts.push(text);
    bytes += text.length + (n > 0 ? '---\n'.length : 0);
  }
  writeFileSync(path, texts.join('---\n'));
  return { files: 1, manifests: texts.length, bytes };
}

/** A list that was written. */
export interface ManifestList extends ManifestSet {
  /** How many of its items have a field that nobody knows. */
  readonly wrong: number;
}

/** Writes one file of at least so many bytes that holds a single `kind: List`; every thousandth item has a mistake. */
export function writeManifestList(path: string, form: 'yaml' | 'json', leastBytes: number): ManifestList {
  const items: string[] = [];
  let [bytes, wrong] = [0, 0];
  for (let n = 0; bytes < leastBytes; n++) {
    const isWrong = n % WRONG_EVERY === 0;
    const text = isWrong ? manifest(n).replace('\nspec:\n', '\nspec:\n  tagg: a mistake\n') : manifest(n);
    const item = form === 'yaml' ? yamlItem(text) : jsonItem(text);
    items.push(item);
    bytes += item.length + 2;
    if (isWrong) wrong += 1;
  }
  const list =
    form === 'yaml'
      ? `apiVersion: v1\nkind: List\nitems:\n${items.join('\n')}\n`
      : `{"apiVersion":"v1","items":[\n${items.join(',\n')}\n],"kind":"List"}\n`;
  writeFileSync(path, list);
  return { files: 1, manifests: items.length, bytes: list.length, wrong };
}

const WRONG_EVERY = 1_000;

/** As an item of a list: behind a dash, comments before it. */
const yamlItem = (text: string): string => `-\n${text.trimEnd().replaceAll(/^/gm, '  ')}`;

/** As `kubectl get -o json` prints it. */
const jsonItem = (text: string): string =>
  [...readObjects('manifest', Buffer.from(text)).objects]
    .map(({ value }) => JSON.stringify(value, undefined, 4).replaceAll(/^/gm, '        '))
    .join(',\n');
