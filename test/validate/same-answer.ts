// Compares answers of the API server: what it says by chance, or only because of how it was asked, does not count.

/** How the API server begins when it cannot read an object: as a new one, or as a stored one with a patch applied to it. */
const READING = [
  /^\w+ in version "\w+" cannot be handled as a \w+: /,
  /^[\w.]* ?"[^"]*" is invalid: patch: Invalid value: "(?:[^"\\]|\\.)*": /,
];

/** The answer without such a beginning. */
export const serverWords = (answer: string): string =>
  READING.reduce((words, beginning) => words.replace(beginning, ''), answer);

/** True when two answers say the same; faults in brackets come in any order. */
export const sameAnswer = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && inOrder(serverWords(a)) === inOrder(serverWords(b)));

function inOrder(words: string): string {
  const list = /^([^[]* is invalid: )\[([\s\S]*)\]$/.exec(words);
  // The faults themselves may hold commas: the same ones give the same pieces all the same.
  return list === null ? words : `${list[1]}[${(list[2] ?? '').split(', ').toSorted().join(', ')}]`;
}
