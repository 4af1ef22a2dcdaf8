// Shell patterns, in time that grows with pattern times text at most: both come from users, and a regular expression of many
// stars can be made to run for years.

/** Whether the text matches a pattern of `*`, `?`, `[abc]`, `[a-z]`, `[!abc]` and plain characters. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern.match(/\[[!^]?[^\]]+\]|[\s\S]/g) ?? [];
  let at = 0;
  let part = 0;
  // The last star and how far it reaches: only that one ever has to take more.
  let star = -1;
  let starEnd = 0;
  while (at < text.length) {
    const current = parts[part];
    if (current === '*') {
      star = part++;
      starEnd = at;
    } else if (current !== undefined && matchesOne(current, text.charAt(at))) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++starEnd;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === '*');
}

function matchesOne(part: string, character: string): boolean {
  if (part === '?') return true;
  if (part.length === 1) return part === character;
  const negated = part[1] === '!' || part[1] === '^';
  const ranges = part.slice(negated ? 2 : 1, -1).match(/[\s\S]-[\s\S]|[\s\S]/g) ?? [];
  const found = ranges.some((range) =>
    range.length === 1 ? range === character : range.charAt(0) <= character && character <= range.charAt(2),
  );
  return found !== negated;
}
