// Why a build was made, for the log of prepare and rebase.

/** The annotation of a Build that holds it: a JSON list of `{reason, old, new}`. */
export const BUILD_CHANGES = 'image.kpack.io/buildChanges';

/** Linux starts no program with a variable of more than 128 KiB, its name included (execve(2), MAX_ARG_STRLEN). */
const LONGEST = 120 * 1024;

/**
 * The changes as they stand in the annotation. Where they are so long that the container would not start (spec build-pod.md, 16, 8), the
 * reasons stay, and a sentence stands for what changed.
 */
export function buildChanges(annotation: string): string {
  if (Buffer.byteLength(annotation) <= LONGEST) return annotation;
  const note = `too long to be shown here: see annotation ${BUILD_CHANGES} of the Build`;
  const short = JSON.stringify(reasons(annotation).map((reason) => ({ reason, old: '', new: note })));
  return Buffer.byteLength(short) <= LONGEST ? short : '';
}

function reasons(annotation: string): string[] {
  try {
    const changes: unknown = JSON.parse(annotation);
    if (!Array.isArray(changes)) return [];
    return changes.map((change: { reason?: unknown } | null) => String(change?.reason ?? ''));
  } catch {
    return [];
  }
}
