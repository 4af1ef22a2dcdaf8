// Where certificate material lives: one interface, a Secret in a cluster or a directory without one.
import type { Material } from './material.ts';

/** What a store held at one moment. */
export interface Stored {
  readonly material: Material;
  /** Names this state; a write succeeds only on the state it was decided on. */
  readonly version: string;
}

/** A place for certificate material that several processes read and write. */
export interface CertificateStore {
  /** e.g. `Secret kpack/webhook-certs`, for messages. */
  readonly description: string;
  /** What the store holds now, not what a cache remembers; nothing, when the place does not exist. */
  read(): Promise<Stored>;
  /**
   * Replaces the material, if the store is still in the state `seen`; makes the place anew when it did not exist.
   * @throws StoreConflictError when somebody else wrote in between: read again and decide again.
   */
  write(material: Material, seen: Stored): Promise<Stored>;
  /** Calls `listener` soon after each change, whoever made it. Returns the way to end it. */
  onChange(listener: () => void): () => void;
  /** Ends the watching. */
  close(): Promise<void>;
}

/** Somebody else wrote to the store since it was read. */
export class StoreConflictError extends Error {
  override readonly name = 'StoreConflictError';
}
