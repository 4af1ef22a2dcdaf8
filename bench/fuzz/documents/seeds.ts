// The manifests that fuzzed documents start from: samples, objects of every kind as YAML and JSON, and what YAML has beside them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { VALID } from '../../../test/validate/valid-objects.ts';

const TRICKY = [
  `apiVersion: kpack.io/v1alpha2
kind: Image
metadata: &meta {name: app, labels: {a: 'b'}}
spec: &spec
  tag: registry.example.com/app
  build:
    env: [&e {name: A, value: "1"}, {<<: *e, name: B}]
  builder: {kind: Builder, name: java}
  source: {git: {url: https://git.example.com/app, revision: main}}
---
apiVersion: kpack.io/v1alpha1
kind: Image
metadata:
  <<: *meta
  name: other
`,
  `# kpack-validate: ignore required-field
apiVersion: v1
kind: List
items:
- apiVersion: kpack.io/v1alpha2
  kind: ClusterStore
  metadata:
    name: store
  spec:
    sources:
    - image: registry.example.com/a # kpack-validate: ignore invalid-image-reference
    - {image: "registry.example.com/b"}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: c}
  data:
    script: |-
      #!/bin/sh
        exec "$@"
    folded: >+1
      a
       b

    "quoted \\u00e9 \\x41": 'it''s'
    ? |
      a key
    : - 0o17
      - 0x1F
      - 1_000
      - 190:20:30
      - !!binary aGVsbG8=
      - !!str 2001-12-14
      - !foo bar
      - ~
`,
  `%YAML 1.1
---
{apiVersion: kpack.io/v1alpha2, kind: Builder, metadata: {name: b}, spec: {tag: b, order: [{group: [{id: a}]}]}}
...
--- # another
"apiVersion": "kpack.io/v1alpha1"
"kind": "Builder"
`,
  `{{- if .Values.image }}
apiVersion: kpack.io/v1alpha2
kind: Image
metadata:
  name: {{ .Release.Name }}
{{- end }}
`,
];

/** Reads the samples of the repository and makes the others. */
export function documentSeeds(): string[] {
  const samples = readdirSync('manifests/samples', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join('manifests/samples', name), 'utf8'));
  const objects = VALID.flatMap((object) => [stringify(object), JSON.stringify(object, undefined, 2)]);
  return [...samples, ...objects, JSON.stringify({ kind: 'List', apiVersion: 'v1', items: VALID }), ...TRICKY];
}
