// Comments that say which codes to ignore: `# kpack-validate: ignore CODE, CODE`. On a field's line or on its own line above, one counts
// for the field and what is below it; before the first key it counts for the whole document.
import type { FoundNode } from './find-node.ts';

const FORM = /^#+\s*kpack-validate:\s*ignore\s+([a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*)/;

/** One such comment. */
export interface IgnoreComment {
  readonly start: number;
  readonly codes: readonly string[];
  /** It has its line for itself, and so is about what follows. */
  readonly isAbove: boolean;
}

/** @param starts the offsets of all comments of the text */
export function readIgnoreComments(text: string, starts: readonly number[]): IgnoreComment[] {
  return starts.flatMap((start) => {
    const codes = FORM.exec(text.slice(start, lineEnd(text, start)))?.[1]?.split(',');
    if (codes === undefined) return [];
    const isAbove = text.slice(lineStart(text, start), start).trim() === '';
    return [{ start, codes: codes.map((code) => code.trim()), isAbove }];
  });
}

/** The codes to ignore at the last of these nodes, which lead down to it from the whole. */
export function ignoredCodes(comments: readonly IgnoreComment[], text: string, nodes: readonly FoundNode[]): string[] {
  const codes = new Set<string>();
  for (const comment of comments) {
    const isMeant = nodes.some((node, index) => (index === 0 ? isBefore(comment, node) : isAbout(comment, text, node)));
    if (isMeant) for (const code of comment.codes) codes.add(code);
  }
  return [...codes];
}

const isBefore = (comment: IgnoreComment, { value }: FoundNode): boolean => comment.start < value.start;

function isAbout(comment: IgnoreComment, text: string, { key, value }: FoundNode): boolean {
  const line = lineStart(text, (key ?? value).start);
  if (!comment.isAbove) {
    // In `- name: x # ...` the comment is about the name, not about all of the item.
    const isOwner = key !== undefined || (value.kind !== 'map' && value.kind !== 'list');
    return isOwner && lineStart(text, comment.start) === line;
  }
  // Comments may stand above each other.
  for (let above = line; above > 0; ) {
    const start = lineStart(text, above - 1);
    if (!text.slice(start, above).trim().startsWith('#')) return false;
    if (comment.start >= start && comment.start < above) return true;
    above = start;
  }
  return false;
}

const lineStart = (text: string, offset: number): number => (offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1);

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
};
