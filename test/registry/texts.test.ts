// The small readers and writers of texts: challenges, refusals, URLs in errors, Retry-After.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseChallenge, parseChallenges } from '../../src/registry/challenge.ts';
import { goValueText } from '../../src/registry/go-value.ts';
import { refusal } from '../../src/registry/http-refusal.ts';
import { parseMirrors, placesOf } from '../../src/registry/mirrors.ts';
import { retryAfterMs } from '../../src/registry/retry-after.ts';
import { shownUrl } from '../../src/registry/shown-url.ts';

describe('WWW-Authenticate', () => {
  test.each([
    [
      'Bearer realm="https://auth.example.com/token",service="reg.example.com",scope="repository:a/b:pull,push"',
      [
        {
          scheme: 'bearer',
          parameters: {
            realm: 'https://auth.example.com/token',
            service: 'reg.example.com',
            scope: 'repository:a/b:pull,push',
          },
        },
      ],
    ],
    ['Basic realm="a \\"b\\", c"', [{ scheme: 'basic', parameters: { realm: 'a "b", c' } }]],
    ['basic', [{ scheme: 'basic', parameters: {} }]],
    [
      'Negotiate, Bearer Realm=https://x/t , error = invalid_token, Basic realm="x"',
      [
        { scheme: 'negotiate', parameters: {} },
        { scheme: 'bearer', parameters: { realm: 'https://x/t', error: 'invalid_token' } },
        { scheme: 'basic', parameters: { realm: 'x' } },
      ],
    ],
    ['', []],
    [', ,="', []],
  ])('%s', (header, challenges) => {
    expect(parseChallenges(header)).toEqual(challenges);
  });

  test.each([
    ['Negotiate, Basic realm="x"', 'basic'],
    ['Basic realm="x", Bearer realm="y"', 'basic'],
    ['Negotiate', 'negotiate'],
    [undefined, undefined],
  ])('of %s, %s is answered', (header, scheme) => {
    expect(chooseChallenge(header)?.scheme).toBe(scheme);
  });

  test('a quoted value comes back whole, and nothing breaks', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = value.replace(/["\\]/g, '\\$&');
        expect(parseChallenges(`Bearer realm="${quoted}",service=x`)[0]?.parameters).toEqual({
          realm: value,
          service: 'x',
        });
        parseChallenges(value);
      }),
    );
  });
});

describe('refusals', () => {
  const say = (status: number, body: string, method = 'GET', url = 'https://reg.example.com/v2/a/b/manifests/latest') =>
    refusal({ method, url: new URL(url), status, body });
  test.each([
    [
      401,
      '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[{"Type":"repository","Class":"","Name":"a/b","Action":"pull"}]}]}',
      'UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:a/b Type:repository]]',
    ],
    [404, '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no x"}]}', 'MANIFEST_UNKNOWN: no x'],
    [
      403,
      '{"errors":[{"code":"A","message":"b"},{"code":"C","message":"d","detail":null}]}',
      'multiple errors returned: A: b; C: d',
    ],
    [404, 'not here', 'unexpected status code 404 Not Found: not here'],
    [404, '{"errors":[]}', 'unexpected status code 404 Not Found: {"errors":[]}'],
    [503, '', 'unexpected status code 503 Service Unavailable'],
    [599, '', 'unexpected status code 599'],
  ])('%d %s', (status, body, text) => {
    expect(say(status, body).message).toBe(`GET https://reg.example.com/v2/a/b/manifests/latest: ${text}`);
  });

  test('a HEAD has no body', () => {
    expect(say(403, '', 'HEAD').message).toBe(
      'HEAD https://reg.example.com/v2/a/b/manifests/latest: unexpected status code 403 Forbidden (HEAD responses have no body, use GET for details)',
    );
  });

  test('long bodies are cut off', () => {
    expect(say(500, 'x'.repeat(1e6)).message.length).toBeLessThan(1_200);
    const errors = [{ code: 'A', message: 'x'.repeat(1e6) }];
    expect(say(500, JSON.stringify({ errors })).message.length).toBeLessThan(1_200);
  });

  test.each([
    [400, 'Refused', false],
    [401, 'Unauthorized', false],
    [403, 'Forbidden', false],
    [404, 'NotFound', false],
    [408, 'Unavailable', true],
    [429, 'RateLimited', true],
    [500, 'Unavailable', true],
    [503, 'Unavailable', true],
    [206, 'InvalidAnswer', false],
    [304, 'InvalidAnswer', false],
  ])('%d is %s', (status, code, transient) => {
    const error = say(status, '');
    expect([error.code, error.transient, error.status]).toEqual([code, transient, status]);
    expect(error.hint).toMatch(/^[A-Z].*\.$/);
  });
});

test.each([
  [null, '<nil>'],
  ['a b', 'a b'],
  [[1, [true], null], '[1 [true] <nil>]'],
  [{ b: 1, a: { c: null } }, 'map[a:map[c:<nil>] b:1]'],
  [{}, 'map[]'],
  [1e21, '1e+21'],
  [1e-7, '1e-07'],
])('Go prints %j as %s', (value, text) => {
  expect(goValueText(value)).toBe(text);
});

test.each([
  ['https://r.example.com/v2/', 'https://r.example.com/v2/'],
  [
    'https://u:secret@r.example.com/t?scope=a&service=b&account=c',
    'https://u:xxxxx@r.example.com/t?scope=a&service=b&account=REDACTED',
  ],
  [
    'https://s.example.com/blob?X-Amz-Signature=abc&digest=sha256%3A1',
    'https://s.example.com/blob?X-Amz-Signature=REDACTED&digest=sha256%3A1',
  ],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(new URL(url))).toBe(shown);
});

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, ms) => {
  expect(retryAfterMs(header, 10_000)).toBe(ms);
});

describe('mirrors', () => {
  test('are asked in order, then home', () => {
    const mirrors = parseMirrors(
      'docker.io=m.example.com/hub, index.docker.io=http://n.example.com:5000,,r.example.com=https://m.example.com/',
    );
    const places = (registry: string) =>
      placesOf({ registry, repository: 'a/b' }, mirrors).map((place) => `${place.registry}/${place.repository}`);
    expect(places('index.docker.io')).toEqual([
      'm.example.com/hub/a/b',
      'http://n.example.com:5000/a/b',
      'index.docker.io/a/b',
    ]);
    expect(places('r.example.com')).toEqual(['m.example.com/a/b', 'r.example.com/a/b']);
    expect(places('x.example.com')).toEqual(['x.example.com/a/b']);
  });

  test.each(['docker.io', '=x', 'a=', 'a=b c', 'a=ftp://x', 'a=b?c'])('%s is refused', (text) => {
    expect(() => parseMirrors(text)).toThrow(/must be REGISTRY=MIRROR\[\/PREFIX\]/);
  });
});
