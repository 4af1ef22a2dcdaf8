// The words of YAML's grammar, as the scanner hands them to the parser.

/** What a token is. Block collections are marked by indentation: their starts and ends are tokens without text. */
export const TokenType = {
  streamEnd: 0,
  directive: 1,
  documentStart: 2,
  documentEnd: 3,
  blockListStart: 4,
  blockMapStart: 5,
  blockEnd: 6,
  flowListStart: 7,
  flowListEnd: 8,
  flowMapStart: 9,
  flowMapEnd: 10,
  blockEntry: 11,
  flowEntry: 12,
  key: 13,
  value: 14,
  alias: 15,
  anchor: 16,
  tag: 17,
  /** A plain scalar: its text decides what it means. */
  plain: 18,
  /** Quoted, literal or folded: a string. */
  quoted: 19,
} as const;
export type TokenType = (typeof TokenType)[keyof typeof TokenType];

/** One token; offsets in UTF-16 units. */
export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** The text of a scalar, the name of an anchor or alias, a whole tag. */
  readonly text: string;
  /** The flow level on which the token may turn out to start a key, else -1. */
  keyLevel: number;
}
