// What is said about a manifest: one finding a fault, with its place, the server's words and the way to mend it.
import type { Position } from '../documents/document.ts';
import type { Snippet } from './snippet.ts';

/** `error`: the API server would refuse it. `warning`: it would be stored, but hardly as meant. `note`: cannot be known from here. */
export type Severity = 'error' | 'warning' | 'note';

/** The object that a finding is about. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped kinds, and where the manifest names none. */
  readonly namespace: string;
  /** Empty where only `generateName` is given. */
  readonly name: string;
}

/** One thing to say about one place. */
export interface Finding {
  /** Stable, kebab-case; the heading to search for in docs/messages.md. */
  readonly code: string;
  readonly severity: Severity;
  readonly file: string;
  /** Of the very field; absent when a file could not be opened at all. */
  readonly position?: Position;
  /** Absent for a file that could not be read. */
  readonly object?: ObjectName;
  /** Like `spec.build.env[0].name`; empty for the whole object or file. */
  readonly path: string;
  /** The words of the server, where it has any for this. May have several lines. */
  readonly message: string;
  /** One line: how to mend it. */
  readonly hint: string;
  /** The line of the position, for reports that show it: `snippetOf(object.line(position.line), position.column)`. */
  readonly snippet?: Snippet;
}

/** All that one run has to say. */
export interface Report {
  /** In the order of files as given, then of positions. */
  readonly findings: readonly Finding[];
  readonly counts: Counts;
  /** The names of all files that were read, in the order of the findings: a JUnit report names the clean ones too. */
  readonly files?: readonly string[];
}

/** What was looked at. */
export interface Counts {
  readonly files: number;
  /** Objects of kpack.io that were judged. */
  readonly objects: number;
  /** Objects of other groups. */
  readonly skipped: number;
  /** Findings left out because a flag or a comment says so. */
  readonly ignored: number;
}
