// Where requests may go: proxies, plain http, classes of addresses.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressClass } from '../../src/registry/address-class.ts';
import { mayUsePlainHttp } from '../../src/registry/plain-http.ts';
import { proxyFromEnvironment } from '../../src/registry/proxy.ts';

describe('proxies', () => {
  const NO_PROXY =
    '10.0.0.0/8, fd00::/8,example.com,.svc, *.corp.example,192.0.2.7,reg.example.org:5000,[2001:db8::1]:443';
  const proxyFor = proxyFromEnvironment({
    HTTPS_PROXY: 'http://proxy.example:3128',
    http_proxy: 'plain.example:80',
    NO_PROXY,
  });
  test.each([
    ['https://reg.example.net/', 'http://proxy.example:3128/'],
    ['http://reg.example.net/', 'http://plain.example/'],
    // Never through a proxy.
    ['https://localhost:5000/', undefined],
    ['https://127.1.2.3/', undefined],
    ['https://[::1]:5000/', undefined],
    // Networks and addresses.
    ['https://10.96.0.1/', undefined],
    ['https://11.0.0.1/', 'http://proxy.example:3128/'],
    ['https://[fd00::5]/', undefined],
    ['https://192.0.2.7:8443/', undefined],
    ['https://[2001:db8::1]/', undefined],
    ['https://[2001:db8::1]:444/', 'http://proxy.example:3128/'],
    // Names.
    ['https://example.com/', undefined],
    ['https://reg.example.com/', undefined],
    ['https://notexample.com/', 'http://proxy.example:3128/'],
    ['https://reg.kpack.svc/', undefined],
    ['https://svc/', 'http://proxy.example:3128/'],
    ['https://reg.corp.example/', undefined],
    ['https://corp.example/', 'http://proxy.example:3128/'],
    ['https://reg.example.org:5000/', undefined],
    ['https://reg.example.org/', 'http://proxy.example:3128/'],
  ])('%s: %s', (url, proxy) => {
    expect(proxyFor(new URL(url))?.href).toBe(proxy);
  });

  test('a star is for all, and nothing set is for none', () => {
    const url = new URL('https://reg.example.com/');
    expect(proxyFromEnvironment({ HTTPS_PROXY: 'p:1', NO_PROXY: 'a,*' })(url)).toBeUndefined();
    expect(proxyFromEnvironment({})(url)).toBeUndefined();
    expect(proxyFromEnvironment({ HTTPS_PROXY: '', https_proxy: 'p.example:1' })(url)?.href).toBe(
      'http://p.example:1/',
    );
  });

  test('no text breaks anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (proxy, exceptions) => {
        proxyFromEnvironment({ HTTPS_PROXY: proxy, NO_PROXY: exceptions })(new URL('https://reg.example.com/'));
      }),
    );
  });
});

test.each([
  ['localhost:5000', true],
  ['127.0.0.1:5000', true],
  ['[::1]:5000', true],
  ['10.1.2.3', true],
  ['10.1.2.3:5000', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1:80', true],
  ['reg.local', true],
  ['reg.localhost:5000', true],
  ['reg.local.example.com', false],
  ['reg.example.com', false],
  ['10.example.com', false],
  ['8.8.8.8:5000', false],
])('plain http to %s: %s', (registry, expected) => {
  expect(mayUsePlainHttp(registry)).toBe(expected);
});

test.each([
  ['169.254.169.254', 'local'],
  ['::ffff:169.254.169.254', 'local'],
  ['::ffff:a9fe:a9fe', 'local'],
  ['fe80::1', 'local'],
  ['fd00:ec2::254', 'local'],
  ['0.0.0.0', 'local'],
  ['::', 'local'],
  ['127.0.0.1', 'private'],
  ['::1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['fd12::1', 'private'],
  ['100.64.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['192.0.2.1', 'public'],
  ['2001:db8::1', 'public'],
])('%s is %s', (address, kind) => {
  expect(addressClass(address)).toBe(kind);
});
