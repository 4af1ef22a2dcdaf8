// The SourceResolver that an Image needs, and what to do about the one that is there (spec controllers.md 2.3).
import { childName } from '../../build-pod/child-name.ts';
import { sourceResolverSpecV1alpha2 } from '../../schemas/source-resolver.ts';
import { POLLING_INTERVAL } from '../source-resolver/polling-interval.ts';
import { sameMeaning } from '../status/same-meaning.ts';
import { belonging, imageOwner } from './image-owner.ts';
import type { Image, SourceResolver } from './objects.ts';

/** What to do. */
export type ResolverPlan =
  | { readonly do: 'keep'; readonly resolver: SourceResolver }
  | { readonly do: 'create' | 'update'; readonly resolver: SourceResolver }
  /** An earlier one of this name is still there and will go. */
  | { readonly do: 'wait' }
  /** The name is taken by somebody else's. */
  | { readonly do: 'leave' };

export const resolverName = ({ metadata }: Image): string => childName(metadata?.name ?? '', '-source');

/** @param present the SourceResolver of that name, whoever it belongs to */
export function resolverPlan(image: Image, present: SourceResolver | undefined): ResolverPlan {
  const { namespace = '' } = image.metadata ?? {};
  const spec: SourceResolver['spec'] = {
    serviceAccount: image.spec?.serviceAccountName ?? '',
    source: image.spec?.source ?? {},
  };
  const labels = { ...image.metadata?.labels };
  const annotations = copied(image.metadata?.annotations);
  if (present === undefined) {
    const metadata = {
      name: resolverName(image),
      namespace,
      labels,
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: [imageOwner(image)],
    };
    const resolver: SourceResolver = { apiVersion: 'kpack.io/v1alpha2', kind: 'SourceResolver', metadata, spec };
    return { do: 'create', resolver };
  }
  const whose = belonging(present, image);
  if (whose !== 'own') return { do: whose === 'gone' ? 'wait' : 'leave' };
  const { metadata } = present;
  const isSame =
    sameMeaning(sourceResolverSpecV1alpha2, present.spec, spec) &&
    hasAll(metadata?.labels, labels) &&
    sameEntries(copied(metadata?.annotations), annotations);
  if (isSame) return { do: 'keep', resolver: present };
  const { [POLLING_INTERVAL]: _, ...others } = metadata?.annotations ?? {};
  const updated = {
    ...metadata,
    // Labels of others stay (11, 12).
    labels: { ...metadata?.labels, ...labels },
    annotations: { ...others, ...annotations },
  };
  return { do: 'update', resolver: { ...present, metadata: updated, spec } };
}

function copied(annotations: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const value = annotations?.[POLLING_INTERVAL];
  return value === undefined ? {} : { [POLLING_INTERVAL]: value };
}

type Texts = Readonly<Record<string, string>>;

const hasAll = (present: Texts | undefined, wanted: Texts): boolean =>
  Object.entries(wanted).every(([key, value]) => present?.[key] === value);

const sameEntries = (a: Texts, b: Texts): boolean => hasAll(a, b) && hasAll(b, a);
