// A bearer token in a file that somebody else renews, as the kubelet does for a pod's service account. client-node's own reader trusts the
// wall clock for how old its copy is, sends a newline at the end as part of the token, and does not know `tokenFile` of a kubeconfig.
import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { KubeConfig, User } from '@kubernetes/client-node';

/** The `name` of the authProvider of users whose token is in a file; its `config.path` is the file. */
export const TOKEN_FILE = 'token-file';
/** How long a copy is used, ms. The kubelet renews a token when a fifth of its life is left, ten minutes at least. */
const COPY_MS = 10_000;

type Authenticator = Parameters<KubeConfig['addAuthenticator']>[0];

/** Authenticates users whose authProvider is TOKEN_FILE. */
export class TokenFile implements Authenticator {
  #copy: { readonly token: string; readonly readAt: number } | undefined;

  isAuthProvider(user: User): boolean {
    return user.authProvider?.name === TOKEN_FILE;
  }

  /** @throws Error when the file cannot be read and never could; a file that vanishes for a moment does no harm. */
  async applyAuthentication(user: User, options: RequestOptions): Promise<void> {
    options.headers = {
      ...options.headers,
      Authorization: `Bearer ${this.#token(String(user.authProvider.config.path))}`,
    };
  }

  #token(path: string): string {
    const now = performance.now();
    if (this.#copy !== undefined && now - this.#copy.readAt < COPY_MS) return this.#copy.token;
    try {
      const token = readFileSync(path, 'utf8').trim();
      if (token === '') throw new Error('it is empty');
      this.#copy = { token, readAt: now };
      return token;
    } catch (cause) {
      if (this.#copy !== undefined) return this.#copy.token;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`cannot read the token file ${path}: ${why}`, { cause });
    }
  }
}
