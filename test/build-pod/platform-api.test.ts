// Which platform API the steps speak.
import { expect, test } from 'vitest';
import { choosePlatformApi } from '../../src/build-pod/platform-api.ts';

test.each([
  ['0.7,0.8,0.9', '', '0.9'],
  ['0.7,0.8,0.9,0.10,0.11,0.12,0.13', '', '0.9'],
  ['0.2,0.3,0.4,0.5,0.6,0.7,0.8', '0.7', '0.7'],
  ['0.2,0.3,0.4,0.5,0.6,0.7,0.8', '1.0', '0.8'],
  ['0.7,0.8,0.9', '0.8.5', '0.8'],
  ['0.7,0.8,0.9', '0.9.0-rc.1', '0.8'],
  ['0.7,0.9.0', '', '0.9.0'],
  ['v0.9', '', 'v0.9'],
  ['0.9.0+build.7', '', '0.9.0+build.7'],
  ['0.9.0-beta,0.8', '', '0.8'],
  ['0.9,abc', '', '0.9'],
])('of %s, up to "%s": %s', (offered, maximum, chosen) => {
  expect(choosePlatformApi(offered.split(','), maximum)).toBe(chosen);
});

test.each([
  ['0.10,0.11,0.12', '', 'unsupported builder platform API versions: 0.10,0.11,0.12'],
  ['0.2,0.999', '', 'unsupported builder platform API versions: 0.2,0.999'],
  ['0.7,0.8,0.9', '0.6', 'unsupported builder platform API versions: 0.7,0.8,0.9'],
  ['abc,0.9', '', 'unexpected platform version abc: invalid semantic version'],
  ['0.8,abc', '', 'unexpected platform version abc: invalid semantic version'],
  ['0.9', 'newest', 'unexpected platform version newest: invalid semantic version'],
])('of %s, up to "%s": none', (offered, maximum, message) => {
  expect(() => choosePlatformApi(offered.split(','), maximum)).toThrow(
    expect.objectContaining({ name: 'BuildPodError', reason: 'UnsupportedPlatformApi', message }),
  );
});

test('a builder that lists none', () => {
  expect(() => choosePlatformApi([], '')).toThrow(/^unsupported builder platform API versions: $/);
});
