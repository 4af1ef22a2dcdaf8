// The container image, as far as it can be read without building it: fits the Deployment, and its build sees what it needs.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));
const last = (name: string) => instructions.findLast((line) => line.startsWith(`${name} `));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

test('runs under a numeric user that is not root, which runAsNonRoot demands', () => {
  expect(last('USER')).toMatch(/^USER [1-9]\d*:[1-9]\d*$/);
});

test('carries the version of the package', () => {
  expect(instructions).toContain(`ARG VERSION=${version}`);
  expect(dockerfile).toContain(`docker build -t kpack-ts:${version} `);
});

test('runs the bundle on the Node for which it was bundled', () => {
  const bundled = /target: 'node(\d+)'/.exec(readFileSync('build/build.ts', 'utf8'))?.[1];
  expect(instructions).toContain(`ARG NODE_IMAGE=node:${bundled}-slim`);
  expect(last('ENTRYPOINT')).toBe('ENTRYPOINT ["kpack"]');
  expect(dockerfile).toContain('ln -s /kpack/kpack.js /usr/local/bin/kpack');
});

test('has what the controller reaches git servers with', () => {
  expect(dockerfile).toMatch(/apt-get install -y --no-install-recommends ca-certificates git openssh-client/);
});

test('what the build is given exists, and is all that it needs', () => {
  const given = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+$/gm) ?? [];
  expect(given.toSorted()).toEqual(
    ['LICENSE', 'build', 'manifests', 'package-lock.json', 'package.json', 'src', 'tsconfig.json'].toSorted(),
  );
  for (const path of given) expect(existsSync(path), path).toBe(true);
});
