// The line of a finding with carets below the field, whatever the line is made of.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { snippetLines } from '../../src/reports/snippet-lines.ts';
import { terminalCells } from '../../src/reports/terminal-cells.ts';
import { snippetOf } from '../../src/validate/snippet.ts';

/** Both lines as they stand above each other. */
const shown = (line: string, column: number, width = 80): string[] => {
  const { text, carets } = snippetLines(snippetOf(line, column), width);
  return [text, carets];
};

describe('carets stand below', () => {
  test.each([
    ['a key', '  tag: a/b', 3, '  tag: a/b', '  ^^^'],
    ['a plain value with a colon', 'tag: a:5000/b # c', 6, 'tag: a:5000/b # c', '     ^^^^^^^^'],
    ['a quoted value', 'tag: "a \\" b" # c', 6, 'tag: "a \\" b" # c', '     ^^^^^^^^'],
    ['a quoted value without an end', 'tag: "a b', 6, 'tag: "a b', '     ^^'],
    ['JSON', '{"spec": {"tag": 5}}', 18, '{"spec": {"tag": 5}}', '                 ^'],
    ['a bracket', 'env: [a, b]', 6, 'env: [a, b]', '     ^'],
    ['a list item', '- name: a', 1, '- name: a', '^'],
    ['the end of the line', 'tag:', 5, 'tag:', '    ^'],
    ['a place past the end', 'tag:', 50, 'tag:', '    ^'],
    ['an empty line', '', 1, '', '^'],
    ['what follows a tab', '\ttag: a', 2, '    tag: a', '    ^^^'],
    ['what follows wide characters', '名: 値 # ok', 4, '名: 値 # ok', '    ^^'],
    ['what follows emoji', '👩‍🚀: x', 8, '👩‍🚀: x', '    ^'],
    ['what follows combining marks', 'e\u0301: x', 5, 'e\u0301: x', '   ^'],
    ['what follows control characters', '\u001b[1m: x', 7, '\\x1b[1m: x', '         ^'],
    ['CRLF', 'tag: a\r', 6, 'tag: a', '     ^'],
  ])('%s', (_, line, column, text, carets) => {
    expect(shown(line, column)).toEqual([text, carets]);
  });
});

describe('long lines', () => {
  const long = `${'a'.repeat(100)} tag: x ${'b'.repeat(100)}`;
  test('are cut around the field', () => {
    expect(shown(long, 102, 30)).toEqual(['…aaaaaaaa tag: x bbbbbbbbbbbb…', '          ^^^']);
  });
  test('are cut at the end only, when the field is near the beginning', () => {
    expect(shown(`tag: ${'b'.repeat(100)}`, 1, 30)).toEqual([`tag: ${'b'.repeat(23)}…`, '^^^']);
  });
  test('are cut at the beginning only, when the field is near the end', () => {
    expect(shown(`${'b'.repeat(100)} tag`, 102, 30)).toEqual([`…${'b'.repeat(24)} tag`, `${' '.repeat(26)}^^^`]);
  });
  test('say that they go on beyond what was kept of them', () => {
    const [text, carets] = shown('x'.repeat(1_000_000), 500_000, 80);
    expect(text).toMatch(/^…x{78}…$/);
    expect(carets?.length).toBe(79);
  });
});

test('fit the width, and the carets are below the text', () => {
  const columns = (text: string): number => terminalCells(text).reduce((sum, { width }) => sum + width, 0);
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.nat(320),
      fc.integer({ min: 24, max: 120 }),
      (line, at, width) => {
        const [text = '', carets = ''] = shown(line.replaceAll('\n', ' '), at + 1, width);
        // A field that is wider than the room for it stands alone, cut only by the terminal.
        expect(columns(text)).toBeLessThanOrEqual(width + 2);
        expect(carets).toMatch(/^ *\^+$/);
        expect(carets.length).toBeLessThanOrEqual(columns(text) + 1);
      },
    ),
  );
});
