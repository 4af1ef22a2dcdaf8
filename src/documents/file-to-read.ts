// A manifest file that was found.

/** A file to be read. */
export interface FileToRead {
  /** As it is shown: forward slashes, relative as the user gave it; `<stdin>` for the standard input. */
  readonly name: string;
  /** To open; `-` for the standard input. */
  readonly path: string;
}
