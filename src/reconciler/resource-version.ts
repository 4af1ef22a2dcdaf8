// The order of resourceVersions. They are integers that grow with each write to the store (KEP-5504), so they also order objects of different kinds.

/** Whether one is later than another; false when they cannot be compared. */
export function isNewer(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined || !/^\d+$/.test(one) || !/^\d+$/.test(other)) return false;
  return BigInt(one) > BigInt(other);
}
