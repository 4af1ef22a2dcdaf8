// Metadata: the API server's words for names, labels, annotations, owners, finalizers and values of a wrong type.
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/schemas/json.ts';
import { judgeObject } from '../../src/validate/judge-object.ts';
import { goTimeFault } from '../../src/validate/object/go-time.ts';
import { firstAnswer } from './first-answer.ts';
import { context, image, manifest } from './manifest.ts';

const withMetadata = (metadata: string): JsonObject => image('{}', 'v1alpha2', metadata);
const said = (metadata: string): string[][] =>
  judgeObject(manifest(withMetadata(metadata)), context).map(({ code, path, message }) => [code, path, message]);

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const KEY =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const long = 'a'.repeat(254);

describe('content', () => {
  test.each<[string, string[][]]>([
    ['{}', [['missing-name', 'metadata.name', 'metadata.name: Required value: name or generateName is required']]],
    ['{name: App}', [['invalid-name', 'metadata.name', `metadata.name: Invalid value: "App": ${SUBDOMAIN}`]]],
    [
      `{name: ${long}}`,
      [
        [
          'invalid-name',
          'metadata.name',
          `metadata.name: Invalid value: "${long}": must be no more than 253 characters`,
        ],
        [
          'invalid-image-name',
          'metadata.name',
          `invalid image name: ${long}, name must be a valid label: metadata.name\nmust be no more than 63 characters`,
        ],
      ],
    ],
    ['{name: a, namespace: a.b}', [['invalid-namespace', 'metadata.namespace', 'namespaces "a.b" not found']]],
    [
      '{name: a, labels: {"a b": x}}',
      [['invalid-label', 'metadata.labels[a b]', `metadata.labels: Invalid value: "a b": name part ${KEY}`]],
    ],
    [
      '{name: a, labels: {/a: x}}',
      [['invalid-label', 'metadata.labels[/a]', 'metadata.labels: Invalid value: "/a": prefix part must be non-empty']],
    ],
    [
      '{name: a, labels: {A_/a: x}}',
      [['invalid-label', 'metadata.labels[A_/a]', `metadata.labels: Invalid value: "A_/a": prefix part ${SUBDOMAIN}`]],
    ],
    [
      '{name: a, labels: {a/b/c: x}}',
      [
        [
          'invalid-label',
          'metadata.labels[a/b/c]',
          `metadata.labels: Invalid value: "a/b/c": a valid label key ${KEY} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
        ],
      ],
    ],
    [
      `{name: a, labels: {${long}/x: y}}`,
      [
        [
          'invalid-label',
          `metadata.labels[${long}/x]`,
          `metadata.labels: Invalid value: "${long}/x": prefix part must be no more than 253 bytes`,
        ],
      ],
    ],
    [
      '{name: a, labels: {a/: x}}',
      [
        ['invalid-label', 'metadata.labels[a/]', 'metadata.labels: Invalid value: "a/": name part must be non-empty'],
        ['invalid-label', 'metadata.labels[a/]', `metadata.labels: Invalid value: "a/": name part ${KEY}`],
      ],
    ],
    [
      `{name: a, labels: {a: ${'é'.repeat(40)}}}`,
      [
        [
          'invalid-label',
          'metadata.labels.a',
          `metadata.labels: Invalid value: "${'é'.repeat(40)}": must be no more than 63 bytes`,
        ],
        ['invalid-label', 'metadata.labels.a', `metadata.labels: Invalid value: "${'é'.repeat(40)}": ${VALUE}`],
      ],
    ],
    ['{name: a, annotations: {Example.COM/Foo: x}}', []],
    [
      '{name: a, annotations: {_a: x}}',
      [
        [
          'invalid-annotation',
          'metadata.annotations._a',
          `metadata.annotations: Invalid value: "_a": name part ${KEY}`,
        ],
      ],
    ],
    [
      '{name: a, finalizers: [example.com/a, _]}',
      [
        ['invalid-finalizer', 'metadata.finalizers[1]', `metadata.finalizers: Invalid value: "_": name part ${KEY}`],
        [
          'unqualified-finalizer',
          'metadata.finalizers[1]',
          'metadata.finalizers: "_": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
        ],
      ],
    ],
    [
      '{name: a, finalizers: [orphan, foregroundDeletion]}',
      [
        [
          'invalid-finalizer',
          'metadata.finalizers[1]',
          'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
        ],
      ],
    ],
    [
      '{name: a, ownerReferences: [{apiVersion: v1, kind: Event, name: b}]}',
      [
        [
          'invalid-owner-reference',
          'metadata.ownerReferences[0].uid',
          'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
        ],
        [
          'invalid-owner-reference',
          'metadata.ownerReferences[0]',
          'metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"b","uid":""}: /v1, Kind=Event is disallowed from being an owner',
        ],
      ],
    ],
    [
      '{name: a, ownerReferences: [{apiVersion: a/b/c, kind: a, name: b, uid: c}]}',
      [
        [
          'invalid-owner-reference',
          'metadata.ownerReferences[0].apiVersion',
          'metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty',
        ],
      ],
    ],
  ])('%s', (metadata, expected) => {
    expect(said(metadata)).toEqual(expected);
  });

  test('two owners that control', () => {
    const owner = (uid: string) => `{apiVersion: v1, kind: a, name: b, uid: ${uid}, controller: true}`;
    expect(
      firstAnswer(manifest(withMetadata(`{name: x, ownerReferences: [${owner('c')}, ${owner('d')}]}`)), context),
    ).toBe(
      'Image.kpack.io "x" is invalid: metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"a","name":"b","uid":"c","controller":true},{"apiVersion":"v1","kind":"a","name":"b","uid":"d","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for a/b and a/b',
    );
    expect(said(`{name: x, ownerReferences: [${owner('c')}, ${owner('c')}]}`)).toMatchObject(
      [['duplicate-owner', 'metadata.ownerReferences[1]']].map((known) => [
        ...known,
        expect.stringContaining('observed: c'),
      ]),
    );
  });

  test('annotations of more than 256 KiB', () => {
    const size = (bytes: number) => JSON.stringify({ name: 'a', annotations: { b: 'c'.repeat(bytes - 1) } });
    expect(said(size(262_145))[0]).toEqual([
      'annotations-too-large',
      'metadata.annotations',
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
    expect(firstAnswer(manifest(withMetadata(size(262_144))), context)).toBeUndefined();
  });

  test('several faults in one answer', () => {
    expect(firstAnswer(manifest(withMetadata('{name: A, labels: {a: "?"}}')), context)).toBe(
      `Image.kpack.io "A" is invalid: [metadata.name: Invalid value: "A": ${SUBDOMAIN}, metadata.labels: Invalid value: "?": ${VALUE}]`,
    );
  });
});

describe('types', () => {
  test.each([
    ['[]', 'metadata', 'json: cannot unmarshal array into Go value of type v1.ObjectMeta'],
    ['{name: 5}', 'metadata.name', 'json: cannot unmarshal number into Go struct field ObjectMeta.name of type string'],
    [
      '{labels: []}',
      'metadata.labels',
      'json: cannot unmarshal array into Go struct field ObjectMeta.labels of type map[string]string',
    ],
    [
      '{labels: {a: 1}, annotations: {b: true}}',
      'metadata.annotations.b',
      'json: cannot unmarshal bool into Go struct field ObjectMeta.annotations of type string',
    ],
    [
      '{generation: 1.5}',
      'metadata.generation',
      'json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.generation of type int64',
    ],
    [
      '{finalizers: [5]}',
      'metadata.finalizers[0]',
      'json: cannot unmarshal number into Go struct field ObjectMeta.finalizers of type string',
    ],
    [
      '{ownerReferences: {}}',
      'metadata.ownerReferences',
      'json: cannot unmarshal object into Go struct field ObjectMeta.ownerReferences of type []v1.OwnerReference',
    ],
    [
      '{ownerReferences: [x]}',
      'metadata.ownerReferences[0]',
      'json: cannot unmarshal string into Go struct field ObjectMeta.ownerReferences of type v1.OwnerReference',
    ],
    [
      '{ownerReferences: [{controller: "yes"}]}',
      'metadata.ownerReferences[0].controller',
      'json: cannot unmarshal string into Go struct field OwnerReference.ownerReferences.controller of type bool',
    ],
    [
      '{managedFields: [{manager: 5}]}',
      'metadata.managedFields[0].manager',
      'json: cannot unmarshal number into Go struct field ManagedFieldsEntry.managedFields.manager of type string',
    ],
    [
      '{annotations: {b: true}, creationTimestamp: []}',
      'metadata.creationTimestamp',
      'json: cannot unmarshal array into Go struct field ObjectMeta.creationTimestamp of type string',
    ],
    [
      '{creationTimestamp: 5}',
      'metadata.creationTimestamp',
      'json: cannot unmarshal number into Go struct field ObjectMeta.creationTimestamp of type string',
    ],
    [
      '{creationTimestamp: x}',
      'metadata.creationTimestamp',
      'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
  ])('%s', (metadata, path, message) => {
    expect(judgeObject(manifest(withMetadata(metadata)), context)[0]).toMatchObject({ path, message });
    expect(firstAnswer(manifest(withMetadata(metadata)), context)).toBe(
      `Image in version "v1alpha2" cannot be handled as a Image: ${message}`,
    );
  });

  test('a name of a wrong type is not missing too', () => {
    expect(said('{name: 5}').map(([code]) => code)).toEqual(['wrong-type']);
  });
});

/** Recorded from kube-apiserver 1.36. */
test.each([
  ['2020-01-01T00:00:00Z', undefined],
  ['2020-01-01T00:00:00.5+02:00', undefined],
  ['2020-01-01T1:00:00Z', undefined],
  ['2020-01-01T00:00:00,5Z', undefined],
  ['2020-02-29T00:00:00Z', undefined],
  ['2020-01-01', ' as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
  ['2020-13-01T00:00:00Z', ': month out of range'],
  ['2020-02-30T00:00:00Z', ': day out of range'],
  ['2021-02-29T00:00:00Z', ': day out of range'],
  ['2020-04-31T00:00:00Z', ': day out of range'],
  ['2020-01-01T25:00:00Z', ': hour out of range'],
  ['2020-01-01T00:00:61Z', ': second out of range'],
  ['2020-01-01T00:00:00+25:00', ': time zone offset hour out of range'],
  ['2020-01-01T00:00:00', ' as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'],
  ['2020-01-01T00:00:00+0200', ' as "2006-01-02T15:04:05Z07:00": cannot parse "+0200" as "Z07:00"'],
  ['2020-01-01T00:00:00.Z', ' as "2006-01-02T15:04:05Z07:00": cannot parse ".Z" as "Z07:00"'],
  ['2020-01-01T00:00:00Zx', ': extra text: "x"'],
  ['2020-1-01T00:00:00Z', ' as "2006-01-02T15:04:05Z07:00": cannot parse "1-01T00:00:00Z" as "01"'],
  ['2020-01-01t00:00:00z', ' as "2006-01-02T15:04:05Z07:00": cannot parse "t00:00:00z" as "T"'],
])('time %s', (text, fault) => {
  expect(goTimeFault(text)).toBe(fault && `parsing time "${text}"${fault}`);
});

test('a time with characters that Go escapes', () => {
  expect(goTimeFault('a"b\n')).toBe(
    'parsing time "a\\"b\\x0a" as "2006-01-02T15:04:05Z07:00": cannot parse "a\\"b\\x0a" as "2006"',
  );
});
