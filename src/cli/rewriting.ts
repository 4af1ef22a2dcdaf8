// What `kpack default` and `kpack convert` have in common: their paths, where the result goes, and how they tell of what went wrong.
import type { FieldPath, ManifestObject, Position } from '../documents/document.ts';
import type { Wanted } from '../documents/edit-document.ts';
import { objectName } from '../validate/object-name.ts';
import { printOutput } from './print-output.ts';
import { UsageError } from './usage-error.ts';

/** Something to say about a place in an object. */
export interface Remark {
  /** An error makes the command end with exit code 1. */
  readonly severity: 'error' | 'warning' | 'note';
  readonly path: FieldPath;
  readonly message: string;
}

/** What an object should become, and what is to say about it. */
export interface Change {
  readonly wanted?: Wanted;
  readonly remarks?: readonly Remark[];
}

/** As for `kpack validate`: a step of a pipeline that finds nothing to do is not done. */
const NOTHING_TO_READ = 2;

/**
 * Rewrites the files and tells on stderr what there is to tell.
 * @returns the exit code
 * @throws UsageError when the standard input should be written in place
 */
export async function rewriteAll(
  paths: readonly string[],
  inPlace: boolean,
  change: (object: ManifestObject) => Change,
): Promise<number> {
  if (inPlace && paths.includes('-'))
    throw new UsageError('--in-place needs files: the standard input cannot be written');
  const { rewriteFiles } = await import('../documents/rewrite-files.ts');
  let code = 0;
  const say = (severity: Remark['severity'], file: string, position: Position | undefined, message: string): void => {
    if (severity === 'error') code = 1;
    const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
    process.stderr.write(`${place}: ${severity}: ${oneLine(message)}\n`);
  };
  const files = await rewriteFiles({
    paths,
    inPlace,
    change: (object) => {
      const { wanted, remarks = [] } = change(object);
      for (const { severity, path, message } of remarks) {
        say(severity, object.file, object.locate(path, 'key'), `${named(object)}: ${message}`);
      }
      return wanted;
    },
    print: printOutput,
    fault: (file, position, message) => say('error', file, position, message),
    rewritten: (file) => void process.stderr.write(`rewrote ${file}\n`),
  });
  return files === 0 ? NOTHING_TO_READ : code;
}

/** `Image shop/app`. */
function named({ value }: ManifestObject): string {
  const { kind, namespace, name } = objectName(value);
  return [kind, namespace === '' ? name : `${namespace}/${name}`].filter((part) => part !== '').join(' ');
}

/** Without line breaks, and without control characters that a terminal would obey. */
const oneLine = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, '; ')
    .replaceAll(/\p{Cc}/gu, '\ufffd');
