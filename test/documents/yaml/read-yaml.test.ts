// What YAML means to kubectl. The texts are those of Go's reader; test/cluster/scalars.test.ts lets the real kubectl judge.
import { describe, expect, test } from 'vitest';
import { SyntaxFault } from '../../../src/documents/syntax-fault.ts';
import { readYaml } from '../../../src/documents/yaml/read-yaml.ts';

const json = (text: string): string => JSON.stringify(readYaml(text).value);

function refusal(text: string): string {
  try {
    return `read: ${json(text)}`;
  } catch (error) {
    if (error instanceof SyntaxFault) return `${error.offset}: ${error.message}`;
    throw error;
  }
}

describe('plain scalars', () => {
  test.each([
    ['true', 'yes Yes YES y Y on On ON true True TRUE'],
    ['false', 'no No NO n N off Off OFF false False FALSE'],
    ['null', '~ null Null NULL'],
    ['"tRue"', 'tRue'],
    ['"yES"', 'yES'],
    ['0', '0 00 -0 +0 0x0 0b0 0o0 -0.0'],
    ['511', '0777 0o777 0x1ff 0b111111111 511 +511 5_1_1 0_777'],
    ['-8', '-8 -010 -0x8 -0b1000 0b-1000'],
    ['8', '08 8.0 8. +8.0e0 0.8e1 80e-1'],
    ['1000', '1_000 1e3 1E3 1.0e+3 1e+03 1__000_'],
    ['0.5', '.5 0.5 +.5 5e-1 0_.5'],
    ['1e+21', '1e21 1000000000000000000000'],
    ['9007199254740993', '9007199254740993 0x20000000000001'],
    ['9223372036854775807', '9223372036854775807 0x7fffffffffffffff'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['9223372036854776000', '9223372036854775808'],
    ['18446744073709552000', '18446744073709551615 18446744073709551616'],
    ['"1e400"', '1e400'],
    ['"0x"', '0x'],
    ['"08_9a"', '08_9a'],
    ['"._5"', '._5'],
    ['0.15', '.1_5'],
    ['"1:30"', '1:30'],
    ['"190:20:30"', '190:20:30'],
    ['"2001-12-14"', '2001-12-14'],
    ['"2001-12-14t21:59:43.10-05:00"', '2001-12-14t21:59:43.10-05:00'],
    ['"0x1p4"', '0x1p4'],
    ['"1.2.3"', '1.2.3'],
    ['"=" ', '='],
    ['"<<"', '<<'],
    ['"http://a.example/b?c#d"', 'http://a.example/b?c#d'],
  ])('%s', (expected, spellings) => {
    for (const spelling of spellings.split(' ')) {
      expect(`${spelling} is ${json(`a: ${spelling}`)}`).toBe(`${spelling} is {"a":${expected.trim()}}`);
    }
  });

  test('nothing is null', () => expect(json('a:\nb: ""\n')).toBe('{"a":null,"b":""}'));
});

describe('keys become strings', () => {
  test.each([
    ['1: x', '1'],
    ['0x10: x', '16'],
    ['1_000: x', '1000'],
    ['yes: x', 'true'],
    ['n: x', 'false'],
    ['1.5: x', '1.5'],
    ['1e3: x', '1000'],
    ['1e6: x', '1e+06'],
    ['123456789.5: x', '1.2345679e+08'],
    ['0.00001: x', '1e-05'],
    ['0.1: x', '0.1'],
    ['1e300: x', '.inf'],
    ['-.inf: x', '-.inf'],
    ['.nan: x', '.nan'],
    ['2001-01-01: x', '2001-01-01'],
    ['"1": x', '1'],
    ['!!str 1: x', '1'],
    ['? a\n: x', 'a'],
    ['__proto__: x', '__proto__'],
    ['*a : x\n', undefined],
  ])('%j', (text, key) => {
    if (key === undefined) expect(refusal(text)).toBe("0: unknown anchor 'a' referenced");
    else expect(Object.entries(readYaml(text).value as object)).toEqual([[key, 'x']]);
  });
});

describe('tags', () => {
  test.each([
    ['!!str 12', '"12"'],
    ['!!str yes', '"yes"'],
    ['!!str', '""'],
    ['!!int "0x10"', '16'],
    ['!!float 1', '1'],
    ['!!bool "yes"', 'true'],
    ['!!null ~', 'null'],
    ['!!timestamp 2001-01-01', '"2001-01-01"'],
    ['!!binary aGVsbG8=', '"hello"'],
    ['!!binary /+8=', '"\ufffd\ufffd"'],
    ['!!js/function "x"', '"x"'],
    ['!!python/object:a.b x', '"x"'],
    ['!mine 12', '"12"'],
    ['! 12', '"12"'],
    ['!<tag:yaml.org,2002:int> "7"', '7'],
    ['!!set {a: b}', '{"a":"b"}'],
    ['!x [1]', '[1]'],
  ])('%s', (text, expected) => expect(json(`a: ${text}`)).toBe(`{"a":${expected}}`));
});

describe('anchors and merges', () => {
  test.each([
    ['an alias is a copy', 'a: &x {b: 1}\nc: *x', '{"a":{"b":1},"c":{"b":1}}'],
    ['of a scalar', 'a: &x yes\nc: *x', '{"a":true,"c":true}'],
    ['an anchor may be given anew', 'a: &x 1\nb: &x 2\nc: *x', '{"a":1,"b":2,"c":2}'],
    [
      'a merge lies under what follows',
      'a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}',
      '{"a":{"b":1,"c":2},"d":{"b":3,"c":2}}',
    ],
    ['and over what precedes', 'a: &x {b: 1}\nd: {b: 3, <<: *x}', '{"a":{"b":1},"d":{"b":1}}'],
    ['of several the first wins', 'a: {<<: [{b: 1}, {b: 2, c: 2}]}', '{"a":{"b":1,"c":2}}'],
    [
      'merges in merges',
      'a: &x {b: 1}\nc: &y {<<: *x, d: 2}\ne: {<<: *y}',
      '{"a":{"b":1},"c":{"b":1,"d":2},"e":{"b":1,"d":2}}',
    ],
    ['in quotes it is a key', 'a: {"<<": 1}', '{"a":{"<<":1}}'],
    ['an alias as a key', '&x a: 1\n*x : 2', '{"a":2}'],
  ])('%s', (_, text, expected) => expect(json(text)).toBe(expected));
});

describe('forms', () => {
  test.each([
    ['literal', 'a: |\n  x\n   y\n\nb: 1', '{"a":"x\\n y\\n","b":1}'],
    ['literal, kept and stripped', 'a: |+\n  x\n\nb: |-\n  y\n', '{"a":"x\\n\\n","b":"y"}'],
    ['literal with an indentation', 'a: |1\n  x\n', '{"a":" x\\n"}'],
    ['literal of CRLF', 'a: |\r\n  x\r\n  y\r\n', '{"a":"x\\ny\\n"}'],
    ['folded', 'a: >\n  x\n  y\n\n  z\n   w\n', '{"a":"x y\\nz\\n w\\n"}'],
    ['plain over lines', 'a: x\n  y\n\n  z # c\n', '{"a":"x y\\nz"}'],
    [
      'double quoted',
      'a: "\\x41\\u00e9\\U0001f600\\t\\e\\N\\_\\"\\\' x\\\n  y\n  z"',
      '{"a":"A\u00e9\u{1f600}\\t\\u001b\u0085\u00a0\\"\' xy z"}',
    ],
    [
      'line breaks with blanks between',
      'a: "x\r \n  y"\nb: x\r \n  y\nc: |\n  x\n  \r\n  y\n',
      '{"a":"x\\ny","b":"x\\ny","c":"x\\n\\ny\\n"}',
    ],
    ['single quoted', "a: 'it''s\n\n  x'", '{"a":"it\'s\\nx"}'],
    ['lists at the column of their key', 'a:\n- b\n-\n  c: 1\n- - d\nf: 1', '{"a":["b",{"c":1},["d"]],"f":1}'],
    ['flow', 'a: {b: [1, x y, {c}], "d":2, e: , f}', '{"a":{"b":[1,"x y",{"c":null}],"d":2,"e":null,"f":null}}'],
    ['pairs in a flow list', 'a: [b: 1, ? c : 2]', '{"a":[{"b":1},{"c":2}]}'],
    ['no space, no value', 'a: {b:1}', '{"a":{"b:1":null}}'],
    ['a url in flow', 'a: [http://x.example/y]', '{"a":["http://x.example/y"]}'],
    ['tabs behind a colon', 'a:\tb\t# c\n', '{"a":"b"}'],
    ['next-line characters break lines', 'a: x\u0085  y\n', '{"a":"x y"}'],
    ['no document', '# nothing\n\n', 'null'],
    ['an explicit end', 'a: 1\n...\n', '{"a":1}'],
  ])('%s', (_, text, expected) => expect(json(text)).toBe(expected));
});

describe('what Go refuses, in its words', () => {
  test.each([
    ['a: b: c', '4: mapping values are not allowed in this context'],
    ['a: 1\n b: 2', '7: mapping values are not allowed in this context'],
    ['a: [1]\n b: 2', '8: did not find expected key'],
    ['a:\n  b: 1\n c: 2', '11: did not find expected key'],
    ['- a\nb: 1', "4: did not find expected '-' indicator"],
    ['a\nb: 1', '3: mapping values are not allowed in this context'],
    ['a: 1\nb\nc: 2', "5: could not find expected ':'"],
    ['a: [1, 2', "8: did not find expected ',' or ']'"],
    ['a: {b: 1', "8: did not find expected ',' or '}'"],
    ['a: ]', '3: did not find expected node content'],
    ['a: - b', '3: block sequence entries are not allowed in this context'],
    ['\ta: 1', '0: found character that cannot start any token'],
    ['a: @b', '3: found character that cannot start any token'],
    ['a: "b', '3: found unexpected end of stream'],
    ['a: "b\n---\n"', '6: found unexpected document indicator'],
    ['a: "\\q"', '4: found unknown escape character'],
    ['a: "\\/"', '4: found unknown escape character'],
    ['a: "\\ud83d\\ude00"', '4: found invalid Unicode character escape code'],
    ['a: |x\n', '3: did not find expected comment or line break'],
    ['a: |\n\tx', '5: found a tab character where an indentation space is expected'],
    ['a:\n  b\n\tc: d', '7: found a tab character that violates indentation'],
    ['a: &b! c', '3: did not find expected alphabetic or numeric character'],
    ['a: !x!y z', '3: found undefined tag handle'],
    ['%YAML 1.1\n', '0: did not find expected <document start>'],
    ['%FOO\n', '0: found unknown directive name'],
    ['a: \x07', '3: control characters are not allowed'],
    ['a: .inf', '3: unsupported value'],
    ['a: -.INF', '3: unsupported value'],
    ['a: .nan', '3: unsupported value'],
    ['? [a]\n: b', '2: invalid map key'],
    ['a: {{ .Values.b }}', '4: invalid map key'],
    ['~: a', '0: unsupported map key'],
    ['18446744073709551615: a', '0: unsupported map key'],
    ['a: *b', "3: unknown anchor 'b' referenced"],
    ['a: &b [*b]', "7: anchor 'b' value contains itself"],
    ['a: &b {<<: *b}', "11: anchor 'b' value contains itself"],
    ['<<: 1', '4: map merge requires map or sequence of maps as the value'],
    ['a: !!int x', '3: cannot decode !!str `x` as a !!int'],
    ['a: !!timestamp 5', '3: cannot decode !!int `5` as a !!timestamp'],
    ['a: !!binary "#"', '3: !!binary value contains invalid base64 data'],
    [`a: ${'['.repeat(10_001)}`, '10003: exceeded max depth of 10000'],
    [`a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, '10002: exceeded max depth'],
  ])('%#', (text, expected) => expect(refusal(text)).toBe(expected));

  test('aliases that blow up', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
    expect(refusal(['a0: &a0 [x, x, x]', ...levels].join('\n'))).toMatch(/: document contains excessive aliasing$/);
  });
});

describe('what Go does not look at', () => {
  test.each([
    ['a: 1\n...\nb: 2', 9],
    ['{a: 1}\nb: 2', 7],
    ['a: 1\n...\n', undefined],
    ['a: 1\n...\n@', 9],
  ])('%j', (text, from) => expect(readYaml(text).ignoredFrom).toBe(from));

  test('a key given twice', () => {
    expect(readYaml('a: 1\nb: {c: 1, c: 2}\na: 2\n').duplicates).toEqual([
      { key: 'c', offset: 15 },
      { key: 'a', offset: 21 },
    ]);
    expect(readYaml('x: &x {a: 1, a: 2}\ny: {<<: *x, a: 3}\nz: *x').duplicates).toEqual([{ key: 'a', offset: 13 }]);
    expect(json('a: 1\na: {b: 1}\na: {c: 1}')).toBe('{"a":{"c":1}}');
  });
});
