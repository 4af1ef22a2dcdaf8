// What to do about a fault, in the words of the field where it is: better than the hint of its code alone.
import type { FieldPath } from '../../documents/document.ts';
import { print } from '../../schemas/decode.ts';
import { type Shape, shapeOf } from '../../schemas/shape.ts';
import type { JudgeCode } from '../judge-codes.ts';
import { shapeAt } from './shape-at.ts';
import type { Target } from './target.ts';

type Mend = (fault: { readonly path: FieldPath; readonly message: string }, target: Target) => string | undefined;

/** One line, or undefined where the code's own hint says all. */
export const mending = (code: JudgeCode, path: FieldPath, message: string, target: Target): string | undefined =>
  MENDS[code]?.({ path, message }, target);

const MENDS: Partial<Record<JudgeCode, Mend>> = {
  'required-field': ({ path }, target) => {
    const { description } = fieldOf(target, path) ?? {};
    return `Add ${print(path)}.${description === undefined ? '' : ` ${firstSentence(description)}`}`;
  },
  'one-of-missing': ({ path, message }) => {
    const names = listed(message).map((name) => name.replace(/^.*\./, ''));
    // A builder's order lists an image among them, which cannot be used.
    const usable = names.filter((name) => name !== 'image' || !names.includes('name + kind'));
    return `Add ${alternatives(usable)} under ${print(path)}.`;
  },
  'one-of-conflict': ({ message }) => `Keep one of ${alternatives(listed(message), 'and')}.`,
  'invalid-reference-kind': ({ path }, target) => {
    const kinds = fieldOf(target, path)?.examples;
    return kinds && `Write ${alternatives(kinds)}.`;
  },
  'invalid-value': ({ path }, target) => {
    const { examples, 'x-rule': rule } = fieldOf(target, path) ?? {};
    return examples === undefined ? rule : `Write ${alternatives(examples)}, or remove ${print(path)}.`;
  },
  'immutable-field': ({ path, message }) => {
    const before = /\ngot: [\s\S]*, want: (.*)$/.exec(message)?.[1];
    return before && `Write ${before} in ${print(path)} as before, or delete the object and create it anew.`;
  },
  'cache-decreased': ({ path, message }) => {
    const before = /\ncurrent: (\S+), /.exec(message)?.[1];
    const anew = path.includes('cacheSize') ? 'delete the object and create it anew' : 'write cache: {} first';
    return before && `Write at least ${before}; to start over with a smaller cache, ${anew}.`;
  },
  'cache-without-storage-class': ({ path }) =>
    path.includes('cacheSize')
      ? 'Say with --default-storage-class which class your cluster has as default, name one with the annotation kpack.io/cache.volume.storageClassName, or remove cacheSize.'
      : 'Say with --default-storage-class which class your cluster has as default, name one in spec.cache.volume.storageClassName, or remove the volume.',
  'secret-in-env': ({ path }) =>
    `Bind the Secret as a service in ${print(path.slice(0, path.indexOf('env')))}.services instead: what is in the environment ends up in logs and layers.`,
  'only-v1alpha1': ({ path }, { info }) => {
    const instead = path.includes('notary') ? 'cosign' : 'services';
    return `Write the ${info.kind} as kpack.io/v1alpha1, or use ${instead} instead.`;
  },
};

const fieldOf = ({ schema }: Target, path: FieldPath): Shape | undefined => shapeAt(shapeOf(schema), path);

const firstSentence = (description: string): string => /^.*?[.](?= |$)/.exec(description)?.[0] ?? description;

/** The paths that a message lists at the end of its first line. */
const listed = (message: string): string[] => (/^[^\n]*?: (.*)$/m.exec(message)?.[1] ?? '').split(', ');

function alternatives(words: readonly string[], joint = 'or'): string {
  const shown = words.map((word) => (word === '' ? '""' : word));
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${joint} ${shown.at(-1)}`;
}
