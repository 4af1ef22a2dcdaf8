// The names of the controllers, as --controllers, metrics and logs have them.

/** All of them. */
export const CONTROLLER_NAMES = ['image', 'build', 'sourceresolver'] as const;

/** One of them. */
export type ControllerName = (typeof CONTROLLER_NAMES)[number];
