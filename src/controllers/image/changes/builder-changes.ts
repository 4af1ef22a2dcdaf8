// What the builder has become since a successful Build: other buildpacks, another run image, another lifecycle (spec controllers.md 2.6, 4 to 6).
import { byCodePoint } from '../../../schemas/encode.ts';
import type { BuilderView } from '../builder-view.ts';
import type { Build } from '../objects.ts';
import { runImageIdentifier } from '../run-image-identifier.ts';
import type { Change } from './change.ts';

/** @param built a successful Build */
export const builderChanges = (built: Build, builder: BuilderView): Change[] =>
  [buildpackChange(built, builder), stackChange(built, builder), lifecycleChange(built, builder)].flatMap(
    (change) => change ?? [],
  );

/** Buildpacks that the image was made with and that the builder has no longer. More in the builder is no reason. */
function buildpackChange({ status }: Build, { buildpacks }: BuilderView): Change | undefined {
  const missing = (status?.buildMetadata ?? []).filter(
    ({ id, version }) => !buildpacks.some((each) => each.id === id && each.version === version),
  );
  if (missing.length === 0) return undefined;
  const old = missing
    .map(({ id = '', version = '' }) => ({ id, version }))
    .sort((a, b) => byCodePoint(a.id, b.id) || byCodePoint(a.version, b.version));
  return { reason: 'BUILDPACK', old, new: null };
}

/** An image that does not say what it runs on, or a builder that does not, is no reason: nothing is known (11, 14). */
function stackChange({ status }: Build, { runImage }: BuilderView): Change | undefined {
  const old = runImageIdentifier(status?.stack?.runImage ?? '');
  const next = runImageIdentifier(runImage);
  return old === undefined || next === undefined || old === next ? undefined : { reason: 'STACK', old, new: next };
}

/** An image of a kpack that did not record its lifecycle yet is built again once; a builder of such a kpack is no reason. */
function lifecycleChange({ status }: Build, { lifecycleVersion }: BuilderView): Change | undefined {
  const old = status?.lifecycleVersion ?? '';
  return lifecycleVersion === '' || old === lifecycleVersion
    ? undefined
    : { reason: 'LIFECYCLE', old, new: lifecycleVersion };
}
