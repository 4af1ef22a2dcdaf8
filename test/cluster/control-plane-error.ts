// The one error of the test control plane, so that a failing set-up is told apart from a failing test.

/** Something that the test control plane needs is missing or did not work. The message says what to do; `cause` holds what was caught, if anything. */
export class ControlPlaneError extends Error {
  override readonly name = 'ControlPlaneError';
}
