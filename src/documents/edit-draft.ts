// A document on its way to its new text: splices are applied step by step, and each step sees what the one before has made.
import type { JsonObject } from '../schemas/json.ts';
import { EditError } from './edit-error.ts';
import { type ObjectNode, objectNodes } from './edit-objects.ts';
import { type Page, readPage } from './edit-page.ts';
import { applySplices, type Splice } from './edit-splice.ts';
import type { TextStyle } from './edit-style.ts';

/** The text of one document, and how to read it. */
export interface DocumentText {
  readonly text: string;
  readonly json: boolean;
  /** The objects in a version of the text, as kubectl reads them. @throws EditError when it cannot be read */
  read(text: string): JsonObject[];
}

/** Says what is to be done to an object of the document. */
export type MakeSplices = (page: Page, object: ObjectNode, current: JsonObject, index: number) => Splice[];

/** More steps than any document needs; a text that never comes to rest is given up. */
const MAX_STEPS = 2_000;

/** The draft. Everything it does throws EditError when the text cannot be read. */
export class Draft {
  readonly #document: DocumentText;
  /** The habits of the text as it came: what is added should not make new ones. */
  readonly #style: TextStyle;
  #page: Page;
  #values: JsonObject[] | undefined;

  /** @param page the document's text, taken apart */
  constructor(document: DocumentText, page: Page) {
    this.#document = document;
    this.#page = page;
    this.#style = this.#page.style;
  }

  get text(): string {
    return this.#page.text;
  }

  /** What the objects say now. */
  get values(): readonly JsonObject[] {
    this.#values ??= this.#document.read(this.text);
    return this.#values;
  }

  /** Does one step to all objects at once. Gives whether the text has changed. */
  step(make: MakeSplices): boolean {
    const { values } = this;
    const nodes = objectNodes(this.#page);
    if (nodes.length !== values.length) throw new EditError('it has items that are no objects');
    const splices = nodes.flatMap((object, i) => make(this.#page, object, values[i] ?? {}, i));
    const text = applySplices(this.text, splices);
    if (text === this.text) return false;
    this.#page = readPage(text, this.#document.json, this.#style);
    this.#values = undefined;
    return true;
  }

  /** Goes on until there is nothing left to do. */
  steps(make: MakeSplices): void {
    for (let count = 0; this.step(make); count++) {
      if (count === MAX_STEPS) throw new EditError('its layout is too unusual');
    }
  }
}
