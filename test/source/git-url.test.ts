// Which addresses are those of git servers, how they are taken apart, and what is refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGitUrl } from '../../src/source/git-url.ts';
import { SourceError } from '../../src/source/source-error.ts';

test.each<[string, object]>([
  ['https://github.com/org/repo', { protocol: 'https', host: 'github.com', port: undefined, path: '/org/repo' }],
  ['HTTP://Git.Example.com:8080/a.git', { protocol: 'http', host: 'git.example.com', port: 8080, path: '/a.git' }],
  ['https://u:p%40ss@h.example.com/a', { user: 'u', password: 'p@ss', shown: 'https://u:xxxxx@h.example.com/a' }],
  ['ssh://deploy@h.example.com:2222/o/r', { protocol: 'ssh', user: 'deploy', port: 2222, path: '/o/r', isScp: false }],
  ['ssh://h.example.com/~user/r', { user: undefined, path: '/~user/r' }],
  ['git@github.com:org/repo', { protocol: 'ssh', user: 'git', host: 'github.com', path: 'org/repo', isScp: true }],
  ['git@h.example.com:2222:org/repo', { port: 2222, path: 'org/repo' }],
  ['h:~me/r', { host: 'h', user: undefined, path: '~me/r' }],
  ['git@[::1]:r', { host: '::1', path: 'r' }],
  ['git://h.example.com:9419/r', { protocol: 'git', port: 9419, path: '/r' }],
  ['http://0x7f.1/a', { host: '127.0.0.1' }],
])('%s is read', (text, parts) => {
  expect(parseGitUrl(text)).toMatchObject(parts);
});

test.each<[string, string]>([
  ['/var/run/secrets', 'it is a local path, or none at all'],
  ['./repo', 'it is a local path, or none at all'],
  ['../a:b', 'it is a local path, or none at all'],
  ['repo.git', 'it is a local path, or none at all'],
  ['', 'it is a local path, or none at all'],
  ['file:///etc', 'the scheme file is not allowed'],
  ['ftp://h/a', 'the scheme ftp is not allowed'],
  ['git+ssh://h/a', 'the scheme git+ssh is not allowed'],
  ['ext::sh -c id', 'it has a blank, a backslash or a control character in it'],
  ['ext::id', 'remote helpers are not allowed'],
  ['fd::17', 'remote helpers are not allowed'],
  ['--upload-pack=id', 'it begins with a dash'],
  ['-u', 'it begins with a dash'],
  ['ssh://-oProxyCommand=id/a', 'its host is no host name'],
  ['-oProxyCommand=id:a', 'it begins with a dash'],
  ['git@-oProxyCommand=id:a', 'its host is no host name'],
  ['-l@h:a', 'it begins with a dash'],
  ['ssh://-l@h/a', 'its user name is none'],
  ['h:-a', 'its path begins with a dash'],
  ['ssh://h/-a', 'its path begins with a dash'],
  ['https://h', 'it has no path'],
  ['https:///a', 'it has no host'],
  ['http:///:pass@h/a', 'it has no host'],
  ['C:\\repo', 'it has a blank, a backslash or a control character in it'],
  ['https://h/a b', 'it has a blank, a backslash or a control character in it'],
  ['https://h/a\n', 'it has a blank, a backslash or a control character in it'],
  ['https://h:99999/a', 'it cannot be read'],
  ['https://u:%zz@h/a', 'its user name or password has a bad %-escape'],
])('%j is refused', (text, why) => {
  expect(() => parseGitUrl(text)).toThrow(
    new SourceError(
      'InvalidURL',
      `git repository ${JSON.stringify(text.replace(':%zz@', ':xxxxx@'))} is not looked at: ${why}`,
    ),
  );
});

test('whatever comes is read or refused, and no password is in any text', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9.:/@~%[\]-]{0,12}$/);
  const address = fc.tuple(
    fc.constantFrom('', 'https://', 'ssh://', 'http://', 'git://', 'a::'),
    word,
    fc.constantFrom('', ':pa55word@'),
    word,
    fc.constantFrom('', ':', '/'),
    word,
  );
  fc.assert(
    fc.property(address, ([scheme, user, password, host, between, path]) => {
      const text = `${scheme}${scheme === '' ? '' : user}${scheme === '' ? '' : password}${host}${between}${path}`;
      try {
        const url = parseGitUrl(text);
        expect(url.host).toMatch(/^[a-z0-9_][a-z0-9._-]*$|^[0-9a-f:.]+$/);
        expect(url.path.startsWith('-')).toBe(false);
        expect(url.user?.startsWith('-') === true && url.protocol === 'ssh').toBe(false);
        if (url.password === 'pa55word') expect(url.shown).not.toContain('pa55word');
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
        if (scheme !== '' && scheme !== 'a::' && !/[:/@]/.test(user))
          expect((error as Error).message).not.toContain('pa55word');
      }
    }),
    { numRuns: 5000 },
  );
});
