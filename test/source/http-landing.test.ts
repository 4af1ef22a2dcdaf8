// Which server gets the password.
import { expect, test } from 'vitest';
import { isSameServer } from '../../src/source/http-landing.ts';

test.each<[string, string, boolean]>([
  ['https://h.example.com/new', 'https://h.example.com/old', true],
  ['https://h.example.com/a', 'http://h.example.com/a', true],
  ['https://h.example.com:8443/a', 'http://h.example.com:8080/a', false],
  ['http://h.example.com/a', 'https://h.example.com/a', false],
  ['https://h.example.com:8443/a', 'https://h.example.com/a', false],
  ['https://evil.example.com/a', 'http://h.example.com/a', false],
  ['https://www.h.example.com/a', 'https://h.example.com/a', false],
])('%s, named %s: %s', (url, named, expected) => {
  expect(isSameServer(new URL(url), new URL(named))).toBe(expected);
});
