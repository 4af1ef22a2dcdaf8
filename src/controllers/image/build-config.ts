// The settings of a build whose change is a reason to build again, and how two of them compare (spec controllers.md 2.6, CONFIG).
import type { Static } from 'typebox';
import { defined } from '../../admission/defined.ts';
import { cnbBindings, services } from '../../schemas/bindings.ts';
import { decode } from '../../schemas/codec.ts';
import { envV1alpha2 } from '../../schemas/env.ts';
import { nested, struct } from '../../schemas/field.ts';
import type { JsonValue } from '../../schemas/json.ts';
import { resourceRequirements } from '../../schemas/resources.ts';
import { type SourceConfig, sourceConfig } from '../../schemas/source.ts';
import { sameMeaning } from '../status/same-meaning.ts';
import type { Build, Image } from './objects.ts';

/** In the order in which the annotation `buildChanges` writes them (spec controllers.md 2.7). */
export const buildConfigSchema = struct('Settings of a build.', {
  env: envV1alpha2,
  resources: nested(resourceRequirements),
  services,
  cnbBindings,
  source: nested(sourceConfig),
});

/** Settings of a build. */
export type BuildConfig = Static<typeof buildConfigSchema>;

/** What the Image wants now. */
export const wantedConfig = ({ spec }: Image, source: SourceConfig): BuildConfig =>
  canonical({ ...picked(spec?.build), source });

/** What a Build was made with; without a Build nothing. */
export const configOf = (build: Build | undefined): BuildConfig =>
  canonical({ ...picked(build?.spec), source: build?.spec?.source });

/** Equal but for the git revision, whose change is a reason of its own. */
export const sameConfig = (a: BuildConfig, b: BuildConfig): boolean =>
  sameMeaning(buildConfigSchema, withoutRevision(a), withoutRevision(b));

type Settings = Pick<BuildConfig, 'env' | 'resources' | 'services' | 'cnbBindings'>;

const picked = (settings: Settings | undefined) => ({
  env: settings?.env,
  resources: settings?.resources,
  services: settings?.services,
  cnbBindings: settings?.cnbBindings,
});

/** As the webhook stores it: quantities above all. A value that it would refuse stays as it is. */
function canonical(config: { [K in keyof BuildConfig]: BuildConfig[K] | undefined }): BuildConfig {
  const given = defined<BuildConfig>(config);
  const decoded = decode(buildConfigSchema, given as JsonValue);
  return decoded.ok ? decoded.value : given;
}

function withoutRevision(config: BuildConfig): BuildConfig {
  const git = config.source?.git;
  return git === undefined ? config : { ...config, source: { ...config.source, git: { ...git, revision: '' } } };
}
