// What is remembered for words: one thing a combination, whatever the words are, and no more than so many.
import { expect, test } from 'vitest';
import { remembered } from '../../src/telemetry/remembered.ts';

test('a thing is made once for each combination of words', () => {
  const made: string[][] = [];
  const of = remembered((a: string, b: string) => {
    made.push([a, b]);
    return { a, b };
  });
  expect(of('Image', 'CREATE')).toEqual({ a: 'Image', b: 'CREATE' });
  expect(of('Image', 'CREATE')).toBe(of('Image', 'CREATE'));
  expect(of('Image', 'UPDATE')).toEqual({ a: 'Image', b: 'UPDATE' });
  expect(made).toEqual([
    ['Image', 'CREATE'],
    ['Image', 'UPDATE'],
  ]);
});

test('words that look alike when they are joined are told apart', () => {
  const of = remembered((...words: string[]) => ({ words }));
  const combinations = [
    ['a b', 'c'],
    ['a', 'b c'],
    ['a', 'b', 'c'],
    ['', 'a b c'],
    ['__proto__', 'a'],
    ['a\0b', 'c'],
  ];
  expect(combinations.map((words) => of(...words).words)).toEqual(combinations);
  expect(combinations.map((words) => of(...words).words)).toEqual(combinations);
});

test('words that never come again are forgotten', () => {
  let made = 0;
  const of = remembered((word: string) => ({ word, number: ++made }));
  for (let i = 0; i < 100_000; i++) of(`word ${i}`);
  expect(of('word 0')).toEqual({ word: 'word 0', number: 100_001 });
  expect(of('word 0').number).toBe(100_001);
});
