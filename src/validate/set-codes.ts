// The codes of findings about a whole set and about the run itself; src/validate/codes.ts joins all codes.

/** Codes of checks across the manifests of one run, and of what kept a manifest from being checked. */
export const SET_CODES = [
  {
    code: 'duplicate-object',
    severity: 'error',
    title: 'Two manifests of the same object',
    hint: 'Remove one of the two, or give it another name or namespace.',
  },
  {
    code: 'same-tag',
    severity: 'warning',
    title: 'Two Images push to the same tag',
    hint: 'Give each Image a tag of its own.',
  },
  {
    code: 'reference-elsewhere',
    severity: 'note',
    title: 'The referenced object is here under another kind or namespace',
    hint: 'Correct the kind or the namespace, unless the right object is in the cluster.',
  },
  {
    code: 'missing-reference',
    severity: 'error',
    title: 'The referenced object is not among the manifests (--closed)',
    hint: 'Add its manifest, correct the name, or check without --closed.',
  },
  {
    code: 'old-unreadable',
    severity: 'note',
    title: 'What stood there before could not be read',
    hint: 'Objects of that file are checked as new ones.',
  },
  {
    code: 'namespace-not-found',
    severity: 'error',
    title: 'The namespace does not exist in the cluster (--against-cluster)',
    hint: 'Create the namespace first, or correct its name.',
  },
  {
    code: 'forbidden',
    severity: 'error',
    title: 'The cluster does not let you write this object (--against-cluster)',
    hint: 'Ask for the right to get, create and patch this kind there; a dry run needs the same rights.',
  },
  {
    code: 'server-failure',
    severity: 'error',
    title: 'The cluster could not judge the object (--against-cluster)',
    hint: 'Look the message up in docs/messages.md, "What the API server says", and try again.',
  },
  {
    code: 'internal-error',
    severity: 'error',
    title: 'A mistake of ours kept a file from being checked',
    hint: 'File an issue with the file; the others have been checked.',
  },
] as const;
