// Makes the CustomResourceDefinition of a kind from its declaration (spec api.md, section 2).
import type { TSchema } from 'typebox';
import { GROUP, type KindInfo, type Version } from './kinds.ts';
import { shapeOf } from './shape.ts';
import { type StructuralSchema, structuralSchema } from './structural-schema.ts';

/** The version that the API server stores; the hub of conversion. */
export const STORAGE_VERSION: Version = 'v1alpha2';

/** One version of a CustomResourceDefinition. */
export interface CrdVersion {
  name: Version;
  served: true;
  storage: boolean;
  additionalPrinterColumns: { name: string; type: 'string'; jsonPath: string }[];
  subresources: { status: Record<string, never> };
  schema: { openAPIV3Schema: StructuralSchema };
}

/** A CustomResourceDefinition (apiextensions.k8s.io/v1). */
export interface CustomResourceDefinition {
  apiVersion: 'apiextensions.k8s.io/v1';
  kind: 'CustomResourceDefinition';
  metadata: { name: string };
  spec: {
    group: string;
    names: {
      kind: string;
      listKind: string;
      plural: string;
      singular: string;
      shortNames?: readonly string[];
      categories: readonly string[];
    };
    scope: KindInfo['scope'];
    conversion?: typeof CONVERSION;
    versions: CrdVersion[];
  };
}

/** Our webhook converts; it writes the CA bundle itself when it has one. */
const CONVERSION = {
  strategy: 'Webhook',
  webhook: {
    clientConfig: { service: { name: 'kpack-webhook', namespace: 'kpack', path: '/convert', port: 443 } },
    conversionReviewVersions: ['v1'],
  },
} as const;

/** The CustomResourceDefinition of a kind. */
export function customResourceDefinition(info: KindInfo): CustomResourceDefinition {
  const { v1alpha1, v1alpha2 } = info.schemas;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${info.plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: {
        kind: info.kind,
        listKind: `${info.kind}List`,
        plural: info.plural,
        singular: info.singular,
        ...(info.shortNames.length > 0 && { shortNames: info.shortNames }),
        categories: ['kpack'],
      },
      scope: info.scope,
      ...(info.conversion && { conversion: CONVERSION }),
      versions: [
        ...(v1alpha1 === undefined ? [] : [crdVersion(info, 'v1alpha1', v1alpha1)]),
        crdVersion(info, 'v1alpha2', v1alpha2),
      ],
    },
  };
}

const crdVersion = (info: KindInfo, name: Version, schema: TSchema): CrdVersion => ({
  name,
  served: true,
  storage: name === STORAGE_VERSION,
  additionalPrinterColumns: info.printerColumns[name].map((column) => ({
    name: column.name,
    type: 'string',
    jsonPath: column.jsonPath,
  })),
  subresources: { status: {} },
  schema: { openAPIV3Schema: structuralSchema(shapeOf(schema)) },
});
