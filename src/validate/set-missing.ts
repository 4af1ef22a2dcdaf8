// References that lead nowhere in the set: to an object that is there under another kind or namespace, or not at all.
import { closest } from './closest.ts';
import { isClusterScoped } from './object-name.ts';
import { type Identity, identityOf, type SetMember } from './set-member.ts';
import { describe, nameField, referenceField, type SetRemark } from './set-remark.ts';

/** Kinds that are easily taken for each other. */
const ALIKE: Record<string, string> = {
  Builder: 'ClusterBuilder',
  ClusterBuilder: 'Builder',
  Buildpack: 'ClusterBuildpack',
  ClusterBuildpack: 'Buildpack',
};

/** What is there without a manifest: every namespace gets the account, and kpack's release brings the lifecycle. */
const isAlwaysThere = ({ kind, name }: Identity): boolean =>
  (kind === 'ServiceAccount' && name === 'default') || (kind === 'ClusterLifecycle' && name === 'default-lifecycle');

/**
 * Without `closed` only what is in the set under another kind or namespace is told, as a note, since the right object may be in
 * the cluster. With it the set is all there is, and what is missing is an error.
 */
export function missingReferences(members: readonly SetMember[], closed: boolean): SetRemark[] {
  const known = new Set(members.map(({ key }) => key));
  const identities = lazily(() => members.map((member) => ({ member, ...identityOf(member.key) })));
  const named = lazily(() => Map.groupBy(identities(), ({ kind, name }) => `${kind} ${name}`));
  const inNamespace = lazily(() => Map.groupBy(identities(), ({ kind, namespace }) => `${kind} ${namespace}`));
  const used = lazily(() => new Set(members.filter(({ ours }) => ours).flatMap(({ references }) => references)));
  const similarTo = ({ kind, namespace, name }: Identity): string | undefined => {
    const there = (inNamespace().get(`${kind} ${namespace}`) ?? []).slice(0, MOST_NAMES);
    return closest(
      name,
      there.map((one) => one.name),
    );
  };
  /** What is to say of a reference; the same ones come again and again. */
  const absences = new Map<string, Absence | undefined>();
  const absenceOf = (key: string): Absence | undefined => {
    if (known.has(key)) return undefined;
    if (absences.has(key)) return absences.get(key);
    const wanted = identityOf(key);
    const { kind, name } = wanted;
    const found = (named().get(`${kind} ${name}`) ?? named().get(`${ALIKE[kind]} ${name}`))?.[0]?.member;
    const isSaid = !isAlwaysThere(wanted) && (found !== undefined || closed);
    const absence = isSaid
      ? { wanted, found, similar: found === undefined ? similarTo(wanted) : undefined }
      : undefined;
    absences.set(key, absence);
    return absence;
  };
  const remarks: SetRemark[] = [];
  for (const member of members) {
    const { references } = member;
    for (let number = 0; number < references.length; number++) {
      const absence = absenceOf(references[number] ?? '');
      if (absence === undefined) continue;
      // Service accounts that nothing of ours works with are nobody's business here.
      if (!member.ours && !used().has(member.key)) break;
      remarks.push(remark(member, number, absence, closed));
    }
  }
  return remarks;
}

/** An object that is not in the set, and what is there instead. */
interface Absence {
  readonly wanted: Identity;
  /** One of that name, of another kind or in another namespace. */
  readonly found: SetMember | undefined;
  /** A name like it, of that kind in that namespace. */
  readonly similar: string | undefined;
}

const remark = (member: SetMember, number: number, { wanted, found, similar }: Absence, closed: boolean): SetRemark =>
  found === undefined
    ? remarkMissing(member, number, wanted, similar)
    : remarkElsewhere(member, number, wanted, found, closed);

/** More names than this are not compared with one that is missing. */
const MOST_NAMES = 1000;

function remarkElsewhere(
  member: SetMember,
  number: number,
  wanted: Identity,
  found: SetMember,
  closed: boolean,
): SetRemark {
  const { kind, namespace } = wanted;
  const there = identityOf(found.key);
  const isUnplaced = there.namespace === '' && !isClusterScoped(there.kind);
  const shown = `${describe(there)}${isUnplaced ? ', whose manifest names no namespace,' : ''}`;
  const where = namespace === '' ? "the object's own namespace" : `namespace "${namespace}"`;
  return {
    ...referenceField(member, number),
    code: closed ? 'missing-reference' : 'reference-elsewhere',
    severity: closed ? 'error' : 'note',
    other: nameField(found),
    message: (place) => `${describe(wanted)} is not among these manifests, but ${shown} is, at ${place}`,
    hint:
      there.kind === kind
        ? `${kind}s are looked up in ${where}: move one of the two, or write the same namespace in both.`
        : `If that one is meant, write kind: ${there.kind}.`,
  };
}

function remarkMissing(member: SetMember, number: number, wanted: Identity, similar: string | undefined): SetRemark {
  const meant = similar === undefined ? '' : ` Did you mean "${similar}"?`;
  return {
    ...referenceField(member, number),
    code: 'missing-reference',
    severity: 'error',
    message: () => `${describe(wanted)} is not among these manifests`,
    hint: `Add its manifest, correct the name, or check without --closed if the cluster has it.${meant}`,
  };
}

/** A table that is made when it is first asked for. */
function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
