// Two Images that push to one tag: each build of the one overwrites the image of the other, and both think theirs is there.
import { identityOf, type SetMember } from './set-member.ts';
import { describe, type SetRemark, tagField } from './set-remark.ts';

interface Push {
  readonly member: SetMember;
  /** Of its tags. */
  readonly number: number;
}

/**
 * Tags and additional tags that more than one Image pushes to, whatever their namespaces; each Image after the first is remarked.
 * The API server knows nothing of it, so it is a warning. Two manifests of one Image are a matter of `duplicates`.
 */
export function sameTags(members: Iterable<SetMember>): SetRemark[] {
  const firsts = new Map<string, Push>();
  const remarks: SetRemark[] = [];
  for (const member of members) {
    for (let number = 0; number < member.tags.length; number++) {
      const tag = member.tags[number] ?? '';
      const first = firsts.get(tag);
      if (first === undefined) firsts.set(tag, { member, number });
      else if (first.member.key !== member.key) remarks.push(remark({ member, number }, first, tag));
    }
  }
  return remarks;
}

const remark = ({ member, number }: Push, first: Push, tag: string): SetRemark => ({
  ...tagField(member, number),
  code: 'same-tag',
  severity: 'warning',
  other: tagField(first.member, first.number),
  message: (place) => `${describe(identityOf(first.member.key))} pushes to ${tag} too, at ${place}`,
  hint: 'Give each Image a tag of its own: a build of the one would overwrite the image of the other.',
});
