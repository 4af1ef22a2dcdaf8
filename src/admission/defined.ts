// Leaves out members that are undefined: conversion maps field by field, and an absent field stays absent.

type Possible<T> = { [K in keyof T]: T[K] | undefined };

/** The object without its undefined members. */
export function defined<T extends object>(members: Possible<T>): T {
  const out: Record<string, unknown> = {};
  for (const key in members) if (members[key] !== undefined) out[key] = members[key];
  return out as T;
}
