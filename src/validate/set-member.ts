// What the checks across a set need to know of one object: small records of few parts, since threads send them each other by the
// thousand, and all are held until the end.

/** Where an object stands in the run. */
export interface MemberPlace {
  /** Number of its file in the order of the run. */
  readonly file: number;
  /** Number of the object in its file. */
  readonly item: number;
}

/** One object as the set sees it. */
export interface SetMember extends MemberPlace {
  readonly apiVersion: string;
  /** Its identity; without a namespace for cluster-scoped kinds, whatever the manifest says. */
  readonly key: string;
  /** An object of kpack.io; others only stand here to be referred to. */
  readonly ours: boolean;
  /** Keys of the objects that it refers to, in the order of `referencesOf`, which knows the fields. */
  readonly references: readonly string[];
  /** Full names of the tags that it pushes to, in the order of `pushedTags`. */
  readonly tags: readonly string[];
}

/** What an object is known by, in whichever version it is written. */
export interface Identity {
  readonly kind: string;
  /** Empty for cluster-scoped kinds, and where no manifest says a namespace. */
  readonly namespace: string;
  readonly name: string;
}

const SEPARATOR = '\0';

/** One text for an identity. Joined, it is a string of its own, which does not keep the text of its document in memory. */
export const keyOf = ({ kind, namespace, name }: Identity): string => [kind, namespace, name].join(SEPARATOR);

/** The identity that `keyOf` made a text of. */
export function identityOf(key: string): Identity {
  const [kind = '', namespace = '', name = ''] = key.split(SEPARATOR);
  return { kind, namespace, name };
}

/** Whether an object has a name that others can know it by; one with a `generateName` has none. */
export const isNamed = ({ key }: SetMember): boolean => !key.endsWith(SEPARATOR);
