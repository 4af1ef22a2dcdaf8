// Texts of people in variables and arguments, where Kubernetes would read formulas.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildChanges } from '../../src/build-pod/build-changes.ts';
import { literal } from '../../src/build-pod/literal.ts';
import { envOf, podOf, step } from './variant.ts';

/** How the kubelet reads a value: `$$` is `$`, `$(NAME)` the value of a variable, other `$` stay. */
const expanded = (text: string): string =>
  text.replace(/\$\$|\$\([^)]*\)/g, (found) => (found === '$$' ? '$' : 'the value'));

test.each([
  ['nothing', 'nothing'],
  ['costs 5$', 'costs 5$'],
  ['$(IMAGE_TAG)', '$$(IMAGE_TAG)'],
  ['$$(X)', '$$$$(X)'],
  ['a $$ b', 'a $$$ b'],
])('%s is written as %s', (text, written) => {
  expect(literal(text)).toBe(written);
});

test('the container gets each text as it was', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[$()A]*$/), (text) => {
      expect(expanded(literal(text))).toBe(text);
    }),
  );
});

test('a commit message with $(IMAGE_TAG) stays as it is, a formula of the user stays a formula', () => {
  const changes = '[{"reason":"COMMIT","old":"","new":"use $(IMAGE_TAG)"}]';
  const pod = podOf({
    metadata: { annotations: { 'image.kpack.io/buildChanges': changes } },
    spec: {
      env: [{ name: 'TAG', value: '$(IMAGE_TAG)' }],
      cosign: { annotations: [{ name: 'price', value: '$(HOME)' }] },
    },
  });
  expect(envOf(pod, 'prepare')).toContain(`BUILD_CHANGES=${changes.replace('$(', '$$$$(')}`);
  expect(envOf(pod, 'prepare')).toContain('PLATFORM_ENV_TAG=$(IMAGE_TAG)');
  expect(step(pod, 'completion').args).toContain('-cosign-annotations=price=$$(HOME)');
});

test('changes that no container could start with keep their reasons', () => {
  const long = 'x'.repeat(70_000);
  const shown = buildChanges(
    JSON.stringify([
      { reason: 'CONFIG', old: long, new: `${long}!` },
      { reason: 'COMMIT', old: 'a', new: 'b' },
    ]),
  );
  const note = 'too long to be shown here: see annotation image.kpack.io/buildChanges of the Build';
  expect(JSON.parse(shown)).toEqual([
    { reason: 'CONFIG', old: '', new: note },
    { reason: 'COMMIT', old: '', new: note },
  ]);
});

test.each([
  ['no JSON', 'x'.repeat(200_000), '[]'],
  ['no list', JSON.stringify({ reason: 'y'.repeat(200_000) }), '[]'],
  ['a reason that is too long itself', JSON.stringify([{ reason: 'y'.repeat(200_000) }]), ''],
  ['a list of nothing', `[${'null,'.repeat(40_000)}null]`, ''],
])('long changes that are %s', (_, text, shown) => {
  expect(buildChanges(text)).toBe(shown);
});
