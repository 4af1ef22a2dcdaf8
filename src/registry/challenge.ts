// How a registry says which credentials it wants: the header WWW-Authenticate (RFC 9110, 11.6.1).

/** One challenge: the scheme in lower case, its parameters with names in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

// A scheme, a parameter, or what stands between; a quoted value may hold anything, commas too.
const PART = /([\w!#$%&'*+\-.^`|~]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** All challenges of one header or of several joined by commas; what cannot be read is left out. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  for (const [, name = '', quoted, token] of header.matchAll(PART)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? token;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: {} });
    else {
      const parameters = challenges.at(-1)?.parameters;
      if (parameters !== undefined) parameters[name.toLowerCase()] ??= value;
    }
  }
  return challenges;
}

/** The challenge to answer: the first that is basic or bearer, else the first; undefined without any (spec registry.md, 8.1). */
export function chooseChallenge(header: string | undefined): Challenge | undefined {
  const challenges = parseChallenges(header ?? '');
  return challenges.find(({ scheme }) => scheme === 'bearer' || scheme === 'basic') ?? challenges[0];
}
