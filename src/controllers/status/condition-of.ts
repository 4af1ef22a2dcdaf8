// Looks a condition up in any status.
import type { Condition } from '../../schemas/condition.ts';

/** The condition of this type, if the status has it. */
export const conditionOf = (
  status: { readonly conditions?: readonly Condition[] | null } | undefined,
  type: string,
): Condition | undefined => status?.conditions?.find((condition) => condition.type === type);
