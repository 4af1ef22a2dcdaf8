// Manifests in a folder of their own, and what a run says about them, one line a finding.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Finding, Report } from '../../src/validate/finding.ts';
import { runValidation, type ValidationOptions } from '../../src/validate/run-validation.ts';

/** Writes files (`name: content`) into a new folder, which goes when the test is over. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'kpack-run-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  write(path, files);
  return path;
}

/** Writes files into a folder. */
export function write(path: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
}

/** Runs over paths. */
export const run = (paths: readonly string[], options: Partial<ValidationOptions> = {}): Promise<Report> =>
  runValidation({ paths, defaultStorageClass: 'none', closed: false, ignore: [], ...options });

/** `a.yaml:3:9 error duplicate-object metadata.name: message`, with the folder taken out of all names. */
export const lines = (report: Report, path: string): string[] =>
  report.findings.map((finding) => line(finding).replaceAll(`${path}/`, ''));

function line({ file, position, severity, code, path, message }: Finding): string {
  const at = position === undefined ? '' : `:${position.line}:${position.column}`;
  return `${file}${at} ${severity} ${code} ${path}: ${message}`;
}

/** An Image that nobody refuses. */
export const image = (
  name: string,
  more: Partial<Record<'namespace' | 'tag' | 'builder' | 'spec', string>> = {},
): string =>
  `apiVersion: kpack.io/v1alpha2
kind: Image
metadata:
  name: ${name}
${more.namespace === undefined ? '' : `  namespace: ${more.namespace}\n`}spec:
  tag: ${more.tag ?? `registry.example.com/team/${name}`}
  builder: ${more.builder ?? '{kind: ClusterBuilder, name: default}'}
  source: {git: {url: https://git.example.com/app.git, revision: main}}
${more.spec ?? ''}`;

/** An object of a name only. */
export const named = (apiVersion: string, kind: string, name: string, namespace?: string): string =>
  `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
${namespace === undefined ? '' : `  namespace: ${namespace}\n`}`;
