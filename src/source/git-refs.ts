// What a git server says of its branches and tags, whichever way it was asked.

/** One reference of a repository. */
export interface GitRef {
  /** The object that it names, 40 or 64 hex digits. */
  readonly id: string;
  /** What an annotated tag points to; undefined for everything else. */
  readonly peeled: string | undefined;
}

/** References by full name (`HEAD`, `refs/heads/main`); those that were asked for, or all. */
export type GitRefs = ReadonlyMap<string, GitRef>;

/** Gathers references; a peeled one may come on a line of its own, as `refs/tags/v1^{}`. */
export class RefCollector {
  readonly #wanted: ReadonlySet<string>;
  readonly #refs = new Map<string, GitRef>();

  /** @param wanted full names; others are passed over, there may be hundreds of thousands. */
  constructor(wanted: Iterable<string>) {
    this.#wanted = new Set(wanted);
  }

  add(name: string, id: string, peeled?: string): void {
    const isPeeled = name.endsWith(PEELED);
    const of = isPeeled ? name.slice(0, -PEELED.length) : name;
    if (!this.#wanted.has(of) || !OBJECT_ID.test(id)) return;
    const before = this.#refs.get(of);
    if (!isPeeled) this.#refs.set(of, { id, peeled: peeled ?? before?.peeled });
    else if (before !== undefined) this.#refs.set(of, { ...before, peeled: id });
  }

  get refs(): GitRefs {
    return this.#refs;
  }
}

const PEELED = '^{}';
const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
