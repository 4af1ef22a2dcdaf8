// Which keys a change concerns: the one place where events become keys. A reconciler never learns what happened, only whom to look at.
import type { Priority } from './fair-queue.ts';
import type { Change } from './list-watch.ts';

/** Puts a key into a controller's queue. */
export type Enqueue = (key: string, priority: Priority) => void;

/** Something that wakes a controller: an informer, or whatever else learns of changes. */
export interface Source {
  /** From now on keys are enqueued, also those of what exists already. Returns the way to end it. */
  begin(enqueue: Enqueue): () => void;
}

/** The part of an informer that a source needs. */
export interface Observable<T> {
  onChange(listener: (change: Change<T>) => void): () => void;
  entries(): Iterable<readonly [key: string, object: T]>;
}

/** More on how changes count. */
export interface ChangesOptions<T> {
  /** Changes that are worth a look; default all. */
  readonly matters?: (change: Change<T>) => boolean;
  /** Of what just changed; default `prompt`: somebody did it. What a list brought, and what existed before, is background. */
  readonly priority?: Priority;
  /** What nobody has worked on since somebody changed it: that is `prompt` also where a list brought it. Default none. */
  readonly isPending?: (object: T) => boolean;
}

/**
 * The changes of an informer's objects.
 * @param keysOf the keys that an object concerns; after an update asked for the old state too, since what it pointed to may have changed.
 */
export function changesOf<T>(
  informer: Observable<T>,
  keysOf: (object: T, key: string) => Iterable<string>,
  { matters = () => true, priority = 'prompt', isPending = () => false }: ChangesOptions<T> = {},
): Source {
  const listed = (object: T): Priority => (isPending(object) ? 'prompt' : 'background');
  return {
    begin(enqueue) {
      const end = informer.onChange((change) => {
        if (!matters(change)) return;
        const { key, object, previous } = change;
        const keys = new Set(keysOf(object, key));
        if (previous !== undefined && previous !== object) for (const each of keysOf(previous, key)) keys.add(each);
        for (const each of keys) enqueue(each, change.listed ? listed(object) : priority);
      });
      for (const [key, object] of informer.entries())
        for (const each of keysOf(object, key)) enqueue(each, listed(object));
      return end;
    },
  };
}
