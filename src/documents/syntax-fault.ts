// Why a text is no YAML or JSON to kubectl, and where.

/** Thrown by the readers of YAML and JSON; says the words of Go's reader. */
export class SyntaxFault extends Error {
  override readonly name = 'SyntaxFault';
  /** In UTF-16 units from the start of the text that was read. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
