// Finds out what a revision of a repository is at the moment.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ProxyFor } from '../registry/proxy.ts';
import { SharedCache } from '../registry/shared-cache.ts';
import { withinTime } from '../registry/time-limit.ts';
import { Transport } from '../registry/transport.ts';
import { addressPolicy } from './address-policy.ts';
import type { GitAccessOptions } from './git-access.ts';
import { type GitCredential, gitCredentialFingerprint } from './git-credential.ts';
import type { GitRefs } from './git-refs.ts';
import { chooseRevision, type GitRevision, refNamesOf } from './git-revision.ts';
import type { GitUrl } from './git-url.ts';
import { HostSlots, type Urgency } from './host-slots.ts';
import { HttpRefsClient } from './http-refs.ts';
import { processRefs } from './process-refs.ts';
import { SourceError } from './source-error.ts';
import { subPathTree } from './sub-path-tree.ts';

/** How git servers are asked. */
export interface GitRemotesOptions {
  /** The authorities of https servers, PEM. */
  readonly certificates: readonly string[];
  /** Proxies for http and https. */
  readonly proxyFor: ProxyFor;
  /** The controller's own: PATH, HOME, SSH_KNOWN_HOSTS and SSH_AUTH_SOCK are used. */
  readonly environment: NodeJS.ProcessEnv;
  /** Host keys of ssh servers are not checked where the secret has no known_hosts. */
  readonly trustUnknownHosts: boolean;
  /** Loopback, link-local and metadata addresses may be git servers. */
  readonly allowLocalAddresses: boolean;
  /** Time for one question, ms; default 10,000 as in kpack. */
  readonly timeoutMs?: number;
  readonly logger?: Pick<Logger, 'warn'> | undefined;
}

/** A revision of a repository. */
export interface GitQuestion {
  readonly url: GitUrl;
  readonly revision: string;
  readonly credential: GitCredential | undefined;
  /** A directory of which the id is wanted too; undefined or empty: none. */
  readonly treeOf: string | undefined;
  /** For whom: those who ask one server take turns. */
  readonly asker: string;
  readonly urgency: Urgency;
  readonly signal: AbortSignal;
}

/** Asks git servers. */
export interface GitRemotes {
  /** @throws SourceError, or the reason of the signal. */
  resolve(question: GitQuestion): Promise<GitRevision>;
  /** Closes connections and removes what was written. Questions under way fail. */
  close(): Promise<void>;
}

const HTTP_SLOTS = { all: 64, ofHost: 16 };
/** A question over ssh is three processes. */
const PROCESS_SLOTS = { all: 8, ofHost: 4 };
/** A tree is more than a list of references: it may take so many times as long. */
const TREE_TIMES = 6;
const TREE_MS = 24 * 3_600_000;
const MOST_TREES = 5_000;

/** Opens nothing before the first question. */
export function createGitRemotes(options: GitRemotesOptions): GitRemotes {
  const { certificates, proxyFor, environment, trustUnknownHosts, allowLocalAddresses, timeoutMs = 10_000 } = options;
  const { logger } = options;
  const refusal = addressPolicy(allowLocalAddresses);
  const transport = new Transport({ certificates, proxyFor, idleMs: timeoutMs, refusal });
  const http = new HttpRefsClient(transport);
  const httpSlots = new HostSlots(HTTP_SLOTS.all, HTTP_SLOTS.ofHost);
  const processSlots = new HostSlots(PROCESS_SLOTS.all, PROCESS_SLOTS.ofHost);
  const access: GitAccessOptions = { certificates, proxyFor, inherited: environment, refusal, trustUnknownHosts };
  const trees = new SharedCache<string | undefined>(MOST_TREES);
  let folder: Promise<string> | undefined;

  /** Runs a task with a directory of its own, which is gone afterwards: keys are written there. */
  async function inFolder<T>(task: (own: string) => Promise<T>): Promise<T> {
    folder ??= mkdtemp(join(tmpdir(), 'kpack-git-')).catch((error: unknown) => {
      folder = undefined;
      throw error;
    });
    const own = await mkdtemp(join(await folder, 'query-'));
    try {
      return await task(own);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }

  async function refsOf(question: GitQuestion, wanted: readonly string[], signal: AbortSignal): Promise<Found> {
    const { url, credential } = question;
    if (isHttp(url)) {
      const basic = credential?.kind === 'basic' ? credential : undefined;
      return http.list({ url, credential: basic, wanted, signal });
    }
    const refs = await inFolder((own) => processRefs(access, { url, credential, folder: own, wanted, signal }));
    return { refs, home: undefined };
  }

  /** A tree that cannot be read means only that every commit counts. */
  async function treeOf(
    question: GitQuestion,
    revision: GitRevision,
    home: URL | undefined,
  ): Promise<string | undefined> {
    const { url, credential, treeOf: subPath = '', asker, signal } = question;
    if (subPath === '') return undefined;
    const key = JSON.stringify([url.shown, gitCredentialFingerprint(credential), revision.commit, subPath]);
    const late = () => new SourceError('Timeout', `no answer within ${(TREE_TIMES * timeoutMs) / 1000} s`);
    const read = (limit: AbortSignal) =>
      inFolder((own) => subPathTree(access, { url, home, credential, folder: own, revision, subPath, signal: limit }));
    try {
      return await trees.get(key, signal, async () => ({
        value: await processSlots.run({ host: url.host, asker, urgency: 'prompt' }, signal, () =>
          withinTime(TREE_TIMES * timeoutMs, signal, late, read),
        ),
        forMs: TREE_MS,
      }));
    } catch (err) {
      signal.throwIfAborted();
      logger?.warn(
        { err, repository: url.shown, subPath },
        'the directory of a source cannot be read: every commit is built',
      );
      return undefined;
    }
  }

  return {
    async resolve(question) {
      const { url, revision, asker, urgency, signal } = question;
      const wanted = refNamesOf(revision);
      const slots = isHttp(url) ? httpSlots : processSlots;
      const late = () => new SourceError('Timeout', `no answer within ${timeoutMs / 1000} s`);
      const { refs, home } = await slots.run({ host: url.host, asker, urgency }, signal, () =>
        withinTime(timeoutMs, signal, late, (limit) => refsOf(question, wanted, limit)),
      );
      const found = chooseRevision(revision, refs);
      const tree = await treeOf(question, found, home);
      return tree === undefined ? found : { ...found, tree };
    },
    async close() {
      transport.close();
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

interface Found {
  readonly refs: GitRefs;
  /** Where redirects led to. */
  readonly home: URL | undefined;
}

const isHttp = ({ protocol }: GitUrl): boolean => protocol === 'http' || protocol === 'https';
