// Reviews over the wire: envelopes, patches, warnings, crashes, metrics and log lines (spec admission.md, 1.4 and 6.1).
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { closedGate } from '../../src/webhook/gate.ts';
import { type Fixture, imageReview, startServer } from './server-fixture.ts';

let server: Fixture;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const UID = '6f1c7f1e-0000-4000-8000-000000000001';
const patchOf = (base64: string | undefined) => JSON.parse(Buffer.from(base64 ?? '', 'base64').toString()) as unknown;

describe('/validate', () => {
  test('allows, with the envelope of the request', async () => {
    const { status, headers, json } = await server.review('/validate', imageReview({ tag: 'a' }));
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(json).toEqual({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      response: { uid: UID, allowed: true },
    });
  });

  test('denies with a status that kubectl shows', async () => {
    const { status, json } = await server.review('/validate', imageReview({}));
    expect(status).toBe(200);
    expect(json.response).toEqual({
      uid: UID,
      allowed: false,
      status: {
        metadata: {},
        status: 'Failure',
        message: 'validation failed: missing field(s): spec.tag',
        reason: 'BadRequest',
        code: 400,
      },
    });
  });

  test('answers v1beta1 in v1beta1, and without warnings', async () => {
    const review = { ...imageReview({ warn: true }), apiVersion: 'admission.k8s.io/v1beta1' };
    const { json } = await server.review('/defaults', review);
    expect(json.apiVersion).toBe('admission.k8s.io/v1beta1');
    expect(json.response.warnings).toBeUndefined();
  });

  test('answers an empty request', async () => {
    const { status, json } = await server.review('/validate', { request: {} });
    expect(status).toBe(200);
    expect(json).toEqual({
      response: {
        uid: '',
        allowed: false,
        status: {
          metadata: {},
          status: 'Failure',
          message: 'decoding request failed: unhandled kind: /, Kind=',
          reason: 'BadRequest',
          code: 400,
        },
      },
    });
  });

  test('ignores members that it does not use, whatever their type', async () => {
    const { status } = await server.review('/validate', {
      request: { objects: {}, requestKind: 5, options: [] },
      x: 1,
    });
    expect(status).toBe(200);
  });
});

describe('/defaults', () => {
  test('gives a patch of what changed', async () => {
    const { json } = await server.review('/defaults', imageReview({ tag: 'a' }));
    expect(json.response.patchType).toBe('JSONPatch');
    expect(patchOf(json.response.patch)).toEqual([{ op: 'add', path: '/spec/builder', value: 'default' }]);
  });

  test('gives none when nothing changed', async () => {
    const { json } = await server.review('/defaults', imageReview({ tag: 'a', builder: 'default' }));
    expect(json.response).toEqual({ uid: UID, allowed: true });
  });

  test('passes warnings on', async () => {
    const { json } = await server.review('/defaults', imageReview({ warn: true }));
    expect(json.response.warnings).toEqual(['spec.warn: does nothing, remove it']);
  });
});

describe('/convert', () => {
  const review = (objects: unknown) => ({
    kind: 'ConversionReview',
    apiVersion: 'apiextensions.k8s.io/v1',
    request: { uid: 'c0', desiredAPIVersion: 'kpack.io/v1alpha2', objects },
  });

  test('converts in order', async () => {
    const { json } = await server.review(
      '/convert',
      review([
        { kind: 'Image', n: 1 },
        { kind: 'Build', n: 2 },
      ]),
    );
    expect(json).toEqual({
      kind: 'ConversionReview',
      apiVersion: 'apiextensions.k8s.io/v1',
      response: {
        uid: 'c0',
        convertedObjects: [
          { kind: 'Image', n: 1, apiVersion: 'kpack.io/v1alpha2' },
          { kind: 'Build', n: 2, apiVersion: 'kpack.io/v1alpha2' },
        ],
        result: { metadata: {}, status: 'Success' },
      },
    });
  });

  test('says what failed, with what came before it', async () => {
    const { json } = await server.review('/convert', review([{ kind: 'Image' }, 5]));
    expect(json.response.convertedObjects).toHaveLength(1);
    expect(json.response.result).toEqual({
      metadata: {},
      status: 'Failure',
      message: 'error parsing type meta "" - not an object',
    });
  });

  test('keeps numbers that a double cannot hold', async () => {
    const body = '{"request":{"uid":"c0","desiredAPIVersion":"x/v1","objects":[{"generation":9007199254740993}]}}';
    const { text } = await server.review('/convert', body);
    expect(text).toContain('"generation":9007199254740993');
  });
});

describe('a rule that breaks', () => {
  test('denies its own request only, and names the place of the details', async () => {
    const { status, json } = await server.review('/validate', imageReview({ crash: true }));
    expect(status).toBe(200);
    expect(json.response.status).toEqual({
      metadata: {},
      status: 'Failure',
      message: `internal error in kpack's webhook: look for request uid "${UID}" in its log`,
      reason: 'InternalError',
      code: 500,
    });
    const line = server.log().find(({ msg }) => msg === 'the rules failed');
    expect(line).toMatchObject({ level: 'error', uid: UID, path: '/validate' });
    expect(JSON.stringify(line)).toContain('the rule broke');
    expect((await server.review('/validate', imageReview({ tag: 'a' }))).json.response.allowed).toBe(true);
  });

  test('fails its own conversion only', async () => {
    const { status, json } = await server.review('/convert', { request: { uid: 'c0', objects: [{ crash: true }] } });
    expect(status).toBe(200);
    expect(json.response.uid).toBe('c0');
    expect(json.response.result?.message).toContain('look for request uid "c0"');
  });

  test('is told apart in the metrics', async () => {
    await server.review('/validate', imageReview({ crash: true }));
    expect(await server.metrics.registry.metrics()).toMatch(
      /^kpack_admission_requests_total\{path="\/validate",kind="Image",version="v1alpha2",operation="CREATE",verdict="error"\} \d+$/m,
    );
  });

  test('for nesting that cannot be printed', async () => {
    const depth = 9_000;
    const body = `{"request":{"uid":"deep","objects":[{"a":${'['.repeat(depth)}${']'.repeat(depth)}}]}}`;
    const { status, json } = await server.review('/convert', body);
    expect(status).toBe(200);
    expect(json.response).toMatchObject({ uid: 'deep', result: { status: 'Failure' } });
  });
});

describe('the log of a review', () => {
  test('is one line that says who asked what and what came of it', async () => {
    const secret = { tag: undefined, env: [{ name: 'TOKEN', value: 'hunter2' }] };
    await server.review('/validate', imageReview(secret, { dryRun: true, subResource: 'status' }));
    const lines = () => server.log().filter(({ dryRun }) => dryRun === true);
    await vi.waitFor(() => expect(lines().length).toBeGreaterThan(0));
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        msg: 'admission',
        uid: UID,
        path: '/validate',
        kind: 'Image',
        version: 'v1alpha2',
        namespace: 'shop',
        name: 'helloapp',
        operation: 'CREATE',
        subResource: 'status',
        user: 'ada',
        dryRun: true,
        allowed: false,
        reason: 'validation failed: missing field(s): spec.tag',
        durationMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(server.log())).not.toContain('hunter2');
  });

  test('cuts what a client made very long', async () => {
    await server.review('/validate', imageReview({ tag: 'a' }, { name: 'n'.repeat(100_000) }));
    const cut = `${'n'.repeat(512)}… (100000 characters)`;
    await vi.waitFor(() => expect(server.log().at(-1)?.name).toBe(cut));
  });
});

describe('the metrics', () => {
  test('count reviews, and know only what they know', async () => {
    const kind = { group: 'kpack.io', version: 'v9', kind: 'Invented' };
    await server.review('/validate', imageReview({ tag: 'a' }, { kind, operation: 'create' }));
    const text = await server.metrics.registry.metrics();
    expect(text).toContain(
      'kpack_admission_requests_total{path="/validate",kind="other",version="other",operation="other",verdict="allowed"} 1\n',
    );
    expect(text).toMatch(
      /^kpack_admission_duration_seconds_bucket\{le="0\.00025",path="\/validate",kind="Image"\} \d+$/m,
    );
  });

  test('count conversions by object', async () => {
    const objects = [{ kind: 'Build' }, { kind: 'Build' }, { kind: 'Invented' }];
    await server.review('/convert', { request: { desiredAPIVersion: 'kpack.io/v1alpha1', objects } });
    const text = await server.metrics.registry.metrics();
    expect(text).toContain('kpack_conversion_requests_total{desired_version="v1alpha1",result="success"} 1\n');
    expect(text).toMatch(/^kpack_conversion_objects_total\{kind="Build"\} [2-9]$/m);
    expect(text).toMatch(/^kpack_conversion_duration_seconds_count \d+$/m);
  });

  test('say when the certificates expire, and what is in flight', async () => {
    const text = await server.metrics.registry.metrics();
    const seconds = server.source.current().notAfter.getTime() / 1000;
    expect(text).toContain(`kpack_certificate_expiry_timestamp_seconds{certificate="leaf"} ${seconds}\n`);
    expect(text).toContain('kpack_ready 1\n');
    // An answer counts until it is handed to the operating system, which its reader may notice first.
    await expect.poll(() => server.metrics.registry.metrics()).toContain('kpack_requests_in_flight 0\n');
  });
});

describe('before the caches are filled', () => {
  test('a request waits and is then answered rightly', async () => {
    const gate = closedGate();
    const waiting = await startServer({ gate });
    const answer = waiting.review('/validate', imageReview({ tag: 'a' }));
    await expect.poll(() => waiting.server.inFlight).toBe(1);
    gate.open();
    expect((await answer).json.response.allowed).toBe(true);
    await waiting.close();
  });

  test('a request that waited too long hears why', async () => {
    const waiting = await startServer({ gate: closedGate(), gateTimeoutMs: 20 });
    const { status, json } = await waiting.review('/defaults', imageReview({ tag: 'a' }));
    expect(status).toBe(200);
    expect(json.response).toMatchObject({
      uid: UID,
      allowed: false,
      status: { code: 503, reason: 'ServiceUnavailable' },
    });
    expect(json.response.status?.message).toContain('try again in a few seconds');
    const conversion = await waiting.review('/convert', { request: { uid: 'c0', objects: [{}] } });
    expect(conversion.json.response).toMatchObject({ uid: 'c0', result: { status: 'Failure' } });
    await waiting.close();
  });
});
