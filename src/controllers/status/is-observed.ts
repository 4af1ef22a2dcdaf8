// Whether a status is about the object as it stands, and not about an earlier state of its spec.
import { type Int64, int64Text } from '../../schemas/json.ts';

interface Observed {
  readonly metadata?: { readonly generation?: Int64 };
  readonly status?: { readonly observedGeneration?: Int64 };
}

/** True when the controller of the object has looked at its newest generation (spec controllers.md 1.6). */
export const isObserved = ({ metadata, status }: Observed): boolean =>
  int64Text(metadata?.generation ?? 0) === int64Text(status?.observedGeneration ?? 0);
