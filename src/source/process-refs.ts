// Asks a git server over ssh or git:// for its references, with the git binary.
import { type GitAccessOptions, type GitAccessRequest, gitAccess } from './git-access.ts';
import { gitFailure } from './git-failure.ts';
import { type GitRefs, RefCollector } from './git-refs.ts';
import { runGit } from './run-git.ts';

/** A question to a server. */
export interface ProcessRefsRequest extends GitAccessRequest {
  /** Full names of references. */
  readonly wanted: readonly string[];
  readonly signal: AbortSignal;
}

/** @throws SourceError, or the reason of the signal. */
export async function processRefs(options: GitAccessOptions, request: ProcessRefsRequest): Promise<GitRefs> {
  const { credential, folder, wanted, signal } = request;
  const { address, environment } = await gitAccess(options, request);
  const patterns = wanted.flatMap((name) => (name.startsWith('refs/tags/') ? [name, `${name}^{}`] : [name]));
  const args = ['ls-remote', '--', address, ...patterns];
  const { code, stdout, stderr } = await runGit({ args, environment, folder, signal });
  if (code !== 0) throw gitFailure(stderr, credential);
  const collector = new RefCollector(wanted);
  for (const line of stdout.split('\n')) {
    const [id = '', name = ''] = line.split('\t');
    collector.add(name, id);
  }
  return collector.refs;
}
