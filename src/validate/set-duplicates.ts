// Two manifests of one object: the one that is applied last silently replaces the other.
import { identityOf, isNamed, type SetMember } from './set-member.ts';
import { describe, nameField, type SetRemark } from './set-remark.ts';

/**
 * Objects of the same kind, namespace and name, in whichever version; each after the first is remarked. An object without a
 * namespace goes to the current one of whoever applies it, so it is compared with others that have none.
 */
export function duplicates(members: Iterable<SetMember>): SetRemark[] {
  const firsts = new Map<string, SetMember>();
  const remarks: SetRemark[] = [];
  for (const member of members) {
    if (!member.ours || !isNamed(member)) continue;
    const first = firsts.get(member.key);
    if (first === undefined) firsts.set(member.key, member);
    else remarks.push(remark(member, first));
  }
  return remarks;
}

const remark = (member: SetMember, first: SetMember): SetRemark => ({
  ...nameField(member),
  code: 'duplicate-object',
  severity: 'error',
  other: nameField(first),
  message: (place) => `${describe(identityOf(member.key))} is already at ${place}`,
  hint: 'Remove one of the two, or give it another name or namespace: the one applied last would replace the other.',
});
