// What Go's readers say of values that JSON cannot hold, shortened by what they print of their insides.

/** Nesting that Go's JSON reader refuses. */
export const MAX_DEPTH = 10_000;
export const TOO_DEEP = 'exceeded max depth';
export const INVALID_KEY = 'invalid map key';
export const UNSUPPORTED_KEY = 'unsupported map key';
export const UNSUPPORTED_VALUE = 'unsupported value';
export const EXCESSIVE_ALIASING = 'document contains excessive aliasing';
export const MERGE_NEEDS_MAP = 'map merge requires map or sequence of maps as the value';
