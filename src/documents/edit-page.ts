// One document that is being edited: its text and what was found out about it.
import { type TextComment, textComments } from './edit-comments.ts';
import { type TextStyle, textStyle } from './edit-style.ts';
import { type TextNode, textTree } from './edit-tree.ts';

/** A document. */
export interface Page {
  readonly text: string;
  /** undefined for an empty document. */
  readonly root: TextNode | undefined;
  readonly comments: readonly TextComment[];
  readonly style: TextStyle;
}

/**
 * Reads a document for editing.
 * @param style its habits where they are known already: what is added while it is edited should not make new ones
 * @throws EditError for one that cannot be edited
 */
export function readPage(text: string, json: boolean, style?: TextStyle): Page {
  const root = textTree(text);
  return { text, root, comments: json ? [] : textComments(text), style: style ?? textStyle(text, root, json) };
}
