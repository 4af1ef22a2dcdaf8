// `--output github`: GitHub's runner reads each line as one command, and gets back what was meant.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { githubReport } from '../../src/reports/github.ts';
import { anyFinding } from './findings.ts';
import { everything, missingField, options, reportOf } from './reports.ts';

test('one of everything', () => {
  expect(githubReport(everything, { ...options, directory: '/repository/deploy' })).toBe(
    [
      '::warning file=deploy/apps/app.yaml,line=6,col=8,title=same-tag%3A Image app%2C spec.tag::first line: 100%25%0Agot: a, b%0Ahint: Give each Image a tag of its own.%0Aat deploy/apps/app.yaml:6:8, Image app, spec.tag (same-tag)',
      '::error file=deploy/apps/app.yaml,line=9,col=5,title=required-field%3A Image team-a/app%2C spec.source.git.revision::missing field(s): spec.source.git.revision%0Ahint: Add the field.%0Aat deploy/apps/app.yaml:9:5, Image team-a/app, spec.source.git.revision (required-field)',
      '::notice file=deploy/apps/app.yaml,line=9,col=5,title=reference-elsewhere%3A Image team-a/app%2C spec.builder.name::there is a ClusterBuilder "java" here, and no Builder%0Ahint: Add the field.%0Aat deploy/apps/app.yaml:9:5, Image team-a/app, spec.builder.name (reference-elsewhere)',
      '::error file=deploy/no such.yaml,title=unreadable-file::there is no such file%0Ahint: Correct the path.%0Aat deploy/no such.yaml (unreadable-file)',
      '12 files, 40 objects, 2 errors, 1 warning, 1 note; 7 objects of other groups skipped; 1 finding ignored',
      '',
    ].join('\n'),
  );
});

test('quiet leaves the summary out', () => {
  expect(githubReport(reportOf(missingField), { ...options, quiet: true }).split('\n')).toHaveLength(2);
});

/** As the runner reads a line. */
function command(line: string) {
  const [, name = '', properties = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const plain = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const named = properties.split(',').map((property) => property.split(/=(.*)/s).slice(0, 2).map(plain));
  return { name, properties: Object.fromEntries(named), data: plain(data) };
}

test('any finding is one command, whatever stands in it', () => {
  fc.assert(
    fc.property(anyFinding, (finding) => {
      const lines = githubReport(reportOf(finding), options).split('\n');
      expect(lines).toHaveLength(3);
      const { name, properties, data } = command(lines[0] ?? '');
      expect(['error', 'warning', 'notice']).toContain(name);
      expect(Object.keys(properties)).toEqual(
        finding.position === undefined ? ['file', 'title'] : ['file', 'line', 'col', 'title'],
      );
      expect(data).toMatch(/\nhint: .*\nat .*$/);
    }),
  );
});
