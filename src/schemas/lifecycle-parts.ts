// What is known of a lifecycle image: status of ClusterLifecycle, and copied into builders (spec api.md, 5.7).
import type { Static } from 'typebox';
import { always, list, nested, struct, text } from './field.ts';
import { resolvedImage } from './image-source.ts';

const apiVersions = (of: string) =>
  struct(`Versions of the ${of} API that the lifecycle understands.`, {
    deprecated: always(
      list(text('A version such as 0.3.'), `Versions of the ${of} API that still work and will go; null when unknown.`),
    ),
    supported: always(list(text('A version such as 0.10.'), `Versions of the ${of} API that work; null when unknown.`)),
  });

/** The members that describe a lifecycle image. */
export const lifecycleFields = {
  image: nested(resolvedImage('lifecycle image')),
  version: text('Version of the lifecycle, for example 0.20.12.'),
  api: nested(
    struct('One version of each API, an older way to say it; apis has all of them.', {
      buildpack: text('Version of the buildpack API.'),
      platform: text('Version of the platform API.'),
    }),
  ),
  apis: nested(
    struct('Versions of the buildpack and platform APIs that the lifecycle understands.', {
      buildpack: nested(apiVersions('buildpack')),
      platform: nested(apiVersions('platform')),
    }),
  ),
};

/** A lifecycle as it stands in the status of a builder; its image is always empty there. */
export const resolvedLifecycle = (description: string) => struct(description, lifecycleFields);

/** What is known of a lifecycle image. */
export type ResolvedLifecycle = Static<ReturnType<typeof resolvedLifecycle>>;
