// What a v1alpha1 object has that v1alpha2 cannot write: conversion keeps it, but nobody can add or change it there.
import type { FieldPath } from '../../documents/document.ts';
import type { JsonObject } from '../../schemas/json.ts';
import type { Version } from '../../schemas/kinds.ts';
import type { Fault } from './fault.ts';
import { valueAt } from './value-at.ts';

/** Fields of v1alpha1, and what v1alpha2 has instead (spec admission.md, 5.3 and 5.4). */
const FIELDS: Readonly<Record<string, readonly { path: FieldPath; now: string; instead: string }[]>> = {
  Image: [
    { path: ['spec', 'notary'], now: 'spec.notary', instead: 'cosign' },
    { path: ['spec', 'build', 'bindings'], now: 'spec.build.cnbBindings', instead: 'services' },
  ],
  Build: [
    { path: ['spec', 'notary'], now: 'spec.notary', instead: 'cosign' },
    { path: ['spec', 'bindings'], now: 'spec.cnbBindings', instead: 'services' },
  ],
};

/** Notes about an object. */
export function conversionNotes(version: Version, kind: string, object: JsonObject): Fault[] {
  if (version !== 'v1alpha1') return [];
  return (FIELDS[kind] ?? []).flatMap(({ path, now, instead }) => {
    const value = valueAt(object, path);
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
    const message = `kpack.io/v1alpha2 keeps this as ${now}, where it can be neither added nor changed`;
    const hint = `Keep the ${kind} as kpack.io/v1alpha1, or use ${instead} of kpack.io/v1alpha2.`;
    return [{ code: 'only-in-version', path, part: 'key', message, hint } as const];
  });
}
