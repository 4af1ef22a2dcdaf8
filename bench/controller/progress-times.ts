// When each Image was made, and when the controller made its Build and its pod.
import type { AuditedRequest, AuditLog } from './audit-log.ts';

/** Moments, ms since 1970. */
export interface Times {
  /** The API server began with the Image. */
  readonly askedAt: number;
  /** The API server answered that it is made. */
  readonly madeAt: number;
  builtAt?: number;
  podAt?: number;
}

/** Notes the times of all Images from the moment on when it is made. */
export class ProgressTimes {
  readonly #byImage = new Map<string, Times>();
  readonly #ends: () => void;
  readonly #audit: AuditLog;

  constructor(audit: AuditLog) {
    this.#audit = audit;
    this.#ends = audit.onRequest((request) => this.#note(request));
  }

  /** By namespace: all Images in it that were made so far. */
  of(namespace: string, name: string): Times | undefined {
    return this.#byImage.get(`${namespace}/${name}`);
  }

  /** The times of these Images, as far as there are any. */
  all(images: readonly { readonly namespace: string; readonly name: string }[]): Times[] {
    return images.flatMap(({ namespace, name }) => this.of(namespace, name) ?? []);
  }

  /** Waits until each of these Images has its pod. @returns how many have one */
  async untilPods(
    images: readonly { readonly namespace: string; readonly name: string }[],
    withinMs: number,
  ): Promise<number> {
    let waiting = [...images];
    await this.#audit.until(() => {
      waiting = waiting.filter(({ namespace, name }) => this.of(namespace, name)?.podAt === undefined);
      return waiting.length === 0;
    }, withinMs);
    return images.length - waiting.length;
  }

  end(): void {
    this.#ends();
  }

  #note({ verb, resource, namespace, name = '', code, receivedAt, answeredAt }: AuditedRequest): void {
    if (verb !== 'create' || code !== 201) return;
    const place = (image: string): string => `${namespace}/${image}`;
    if (resource === 'images') this.#byImage.set(place(name), { askedAt: receivedAt, madeAt: answeredAt });
    const [, builtFor] = (resource === 'builds' && /^(.*)-build-1$/.exec(name)) || [];
    const [, podFor] = (resource === 'pods' && /^(.*)-build-1-build-pod$/.exec(name)) || [];
    const times = this.#byImage.get(place(builtFor ?? podFor ?? ''));
    if (times === undefined) return;
    if (builtFor !== undefined) times.builtAt ??= answeredAt;
    if (podFor !== undefined) times.podAt ??= answeredAt;
  }
}
