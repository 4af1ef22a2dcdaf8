// Bounds what aliases may blow up, as Go's YAML reader does (decode.go of go.yaml.in/yaml/v2): the larger a document becomes, the less of it may come from aliases.
import { EXCESSIVE_ALIASING } from './refusals.ts';
import { SyntaxFault } from './syntax-fault.ts';

const LOW = 400_000;
const HIGH = 4_000_000;

/** Counts the nodes that one document is made of. */
export class AliasBudget {
  /** How many aliases deep the current node is. */
  #depth = 0;
  #nodes = 0;
  #aliased = 0;

  /** @throws SyntaxFault when too large a part comes from aliases */
  count(offset: number): void {
    this.#nodes++;
    if (this.#depth > 0) this.#aliased++;
    if (this.#aliased <= 100 || this.#nodes <= 1000) return;
    if (this.#aliased / this.#nodes > allowedShare(this.#nodes)) throw new SyntaxFault(EXCESSIVE_ALIASING, offset);
  }

  /** Counts what an alias stands for; what follows is a part of it until it is left. @throws SyntaxFault as `count` does */
  enter(offset: number): void {
    this.#depth++;
    this.count(offset);
  }

  leave(): void {
    this.#depth--;
  }
}

function allowedShare(nodes: number): number {
  if (nodes <= LOW) return 0.99;
  if (nodes >= HIGH) return 0.1;
  return 0.99 - 0.89 * ((nodes - LOW) / (HIGH - LOW));
}
