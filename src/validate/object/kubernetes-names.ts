// The forms of names, label keys and label values that Kubernetes takes, and its words for others (apimachinery,
// api/validate/content of Kubernetes 1.36). Lengths are bytes.

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${KEY})?`;

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const LABEL_PATTERN = whole(LABEL);
const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);
const KEY_PATTERN = whole(KEY);
const VALUE_PATTERN = whole(VALUE);

const tooLong = (text: string, most: number): boolean =>
  text.length > most || (text.length * 3 > most && Buffer.byteLength(text) > most);
const atMost = (most: number): string => `must be no more than ${most} bytes`;
const expected = (what: string, pattern: string, ...examples: string[]): string =>
  `${what} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`;

const PARTS = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const SUBDOMAIN_WORDS = expected(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
);
const KEY_WORDS = expected(`must consist of ${PARTS}`, KEY, 'MyName', 'my.name', '123-abc');
const VALUE_WORDS = expected(
  `a valid label must be an empty string or consist of ${PARTS}`,
  VALUE,
  'MyValue',
  'my_value',
  '12345',
);

/** Shared by the usual case, in which nothing is wrong. */
const none: readonly string[] = [];

/** What is wrong with the name of an object. */
export const nameFaults = (name: string): readonly string[] =>
  subdomainFaults(name, 'must be no more than 253 characters');

function subdomainFaults(text: string, wordsIfTooLong: string): readonly string[] {
  const fits = SUBDOMAIN_PATTERN.test(text);
  if (fits && text.length <= 253) return none;
  return [...(tooLong(text, 253) ? [wordsIfTooLong] : []), ...(fits ? [] : [SUBDOMAIN_WORDS])];
}

/** The same for a name that five characters are appended to. */
export const namePrefixFaults = (prefix: string): readonly string[] =>
  nameFaults(prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix);

/** True for what can be the name of a namespace. */
export const isNamespaceName = (name: string): boolean => name.length <= 63 && LABEL_PATTERN.test(name);

/** What is wrong with the key of a label, the name of a finalizer or, in lower case, the key of an annotation. */
export function keyFaults(key: string): readonly string[] {
  if (key.length < 64 && KEY_PATTERN.test(key)) return none;
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0) {
    return [`a valid label key ${KEY_WORDS} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = second ?? first;
  return [
    ...(second === undefined
      ? []
      : first === ''
        ? ['prefix part must be non-empty']
        : prefixed(subdomainFaults(first, atMost(253)))),
    ...(name === '' ? ['name part must be non-empty'] : tooLong(name, 63) ? [`name part ${atMost(63)}`] : []),
    ...(KEY_PATTERN.test(name) ? [] : [`name part ${KEY_WORDS}`]),
  ];
}

const prefixed = (faults: readonly string[]): string[] => faults.map((fault) => `prefix part ${fault}`);

/** What is wrong with the value of a label. */
export function labelValueFaults(value: string): readonly string[] {
  if (value.length < 64 && VALUE_PATTERN.test(value)) return none;
  return [...(tooLong(value, 63) ? [atMost(63)] : []), ...(VALUE_PATTERN.test(value) ? [] : [VALUE_WORDS])];
}
