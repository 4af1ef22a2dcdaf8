// A key that is given twice in one map: Go's readers let the last one win, in silence.

/** The later one. */
export interface DuplicateKey {
  readonly key: string;
  /** Of the key, in UTF-16 units. */
  readonly offset: number;
}
