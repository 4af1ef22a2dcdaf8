// What a check across the set has to say, before anybody has looked up where the fields stand.
import type { FieldPath } from '../documents/document.ts';
import type { JsonObject } from '../schemas/json.ts';
import type { Severity } from './finding.ts';
import { type Identity, identityOf, type SetMember } from './set-member.ts';
import { pushedTags } from './set-pushed-tags.ts';
import { referencesOf } from './set-references.ts';

/** A field of an object of the set; the object, when it is read again, says where it is. */
export interface MemberField {
  readonly member: SetMember;
  readonly pathIn: (object: JsonObject) => FieldPath;
}

/** One thing to say about a field. */
export interface SetRemark extends MemberField {
  readonly code: string;
  readonly severity: Severity;
  /** Another field that the message names. */
  readonly other?: MemberField;
  /** The message; `place` is where the other field stands, like `apps/a.yaml:3:9`. */
  readonly message: (place: string) => string;
  readonly hint: string;
}

/** The field that holds an object's own name. */
export const nameField = (member: SetMember): MemberField => ({ member, pathIn: () => ['metadata', 'name'] });

/** The field of a member's reference of that number. */
export const referenceField = (member: SetMember, number: number): MemberField => ({
  member,
  pathIn: (object) => {
    const { kind, namespace } = identityOf(member.key);
    return referencesOf(object, kind, namespace)[number]?.path ?? [];
  },
});

/** The field of a member's tag of that number. */
export const tagField = (member: SetMember, number: number): MemberField => ({
  member,
  pathIn: (object) => pushedTags(object)[number]?.path ?? [],
});

/** `Builder "default" in namespace "team"`. */
export function describe({ kind, name, namespace }: Identity): string {
  return `${kind} "${name}"${namespace === '' ? '' : ` in namespace "${namespace}"`}`;
}
