// Which files of a commit stand somewhere else now, as git sees it.
import { git } from './git.ts';
import { OptionError } from './option-error.ts';

/** A file under another name; paths in the repository. */
export interface RenamedFile {
  /** Of the content as it was. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** The files that have been renamed since a commit, as far as git knows the new ones. @throws OptionError when git cannot tell */
export async function renamedFiles(top: string, commit: string): Promise<RenamedFile[]> {
  const options = ['--raw', '-z', '--no-abbrev', '--find-renames', '--diff-filter=R'];
  const { code, stdout, complaint } = await git(top, ['diff-index', ...options, commit, '--']);
  if (code !== 0) throw new OptionError(`--git-base: git cannot compare with ${commit}: ${complaint}`);
  const fields = stdout.toString().split('\0');
  // `:MODE MODE ID ID Rnn`, then both paths, each with a NUL behind it (git-diff-index, raw output format).
  return fields.flatMap((field, index) => {
    const id = /^:100\d{3} 100\d{3} ([0-9a-f]+) [0-9a-f]+ R/.exec(field)?.[1];
    const [from, to] = fields.slice(index + 1);
    return index % 3 !== 0 || id === undefined || from === undefined || to === undefined ? [] : [{ id, from, to }];
  });
}
