// Who refers to what. The thing referred to may not exist (yet): when it appears, changes or goes, those who refer to it are known.
import { toKey } from './key.ts';
import { MultiMap } from './multi-map.ts';

/** Something that is referred to: one object, every object of a kind in a namespace (no name), or all of a kind (neither). */
export interface Reference {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** The references of one owner, being gathered anew. */
export interface Gathering {
  /** Counts at once: call it before looking the thing up, and no change in between is missed. */
  add(reference: Reference): void;
  /** All have been added: earlier ones that were not are dropped. Without this call (a failure on the way) they stay. */
  end(): void;
}

/** References by owner; owners are keys (key.ts). */
export class Tracker {
  readonly #owners = new MultiMap();
  readonly #references = new MultiMap();

  /** Begins to gather what `owner` refers to. */
  gather(owner: string): Gathering {
    const gathered = new Set<string>();
    return {
      add: (reference) => {
        const wanted = textOf(reference);
        gathered.add(wanted);
        this.#references.add(owner, wanted);
        this.#owners.add(wanted, owner);
      },
      end: () => {
        for (const each of [...this.#references.get(owner)]) if (!gathered.has(each)) this.#drop(owner, each);
      },
    };
  }

  /** The owner is gone and refers to nothing. */
  forget(owner: string): void {
    for (const each of [...this.#references.get(owner)]) this.#drop(owner, each);
  }

  /** Who refers to this object: by name, to all of its kind in its namespace, or to all of its kind. Each once. */
  ownersOf(object: Reference & { readonly name: string }): string[] {
    const { kind, namespace, name } = object;
    const ways = new Set([textOf({ kind, namespace, name }), textOf({ kind, namespace }), textOf({ kind })]);
    return [...new Set([...ways].flatMap((way) => [...this.#owners.get(way)]))];
  }

  #drop(owner: string, reference: string): void {
    this.#references.delete(owner, reference);
    this.#owners.delete(reference, owner);
  }
}

function textOf({ kind, namespace = '', name }: Reference): string {
  return name === undefined ? `${kind}|${namespace}|*` : `${kind}|${toKey(namespace, name)}`;
}
