// Service accounts by name: whose credentials a namespaced object works with.
import { text, withDefault } from './field.ts';

/** `serviceAccount` of v1alpha1, `serviceAccountName` of v1alpha2. */
export const serviceAccount = (credentialsFor: string) =>
  withDefault(
    'default',
    text(`ServiceAccount in the same namespace whose Secrets are the credentials for ${credentialsFor}.`),
  );
