// Reads one manifest file document by document, the way kubectl does (k8s.io/apimachinery/pkg/util/yaml), but does not stop at a fault.
import type { ReadingCode } from './codes.ts';
import type { ManifestObject, Unreadable } from './document.ts';
import type { DocumentContent } from './document-content.ts';
import { DocumentText } from './document-text.ts';
import type { DuplicateKey } from './duplicate-key.ts';
import { explainFault } from './explain-fault.ts';
import { isBinary } from './is-binary.ts';
import { type JsonRest, readJsonStream, startsAsJson } from './json-stream.ts';
import { listItems } from './list-items.ts';
import { ReadObject } from './manifest-object.ts';
import { type FaultDetails, ReadingFault } from './reading-fault.ts';
import { SourceText } from './source-text.ts';
import { type DocumentSpan, splitDocuments } from './split-documents.ts';
import { SyntaxFault } from './syntax-fault.ts';
import { templateStart } from './template.ts';
import { readYaml, type YamlDocument } from './yaml/read-yaml.ts';

/** More faults of one file are not named. */
const MAX_FAULTS = 1000;

const MARK = Buffer.from('\ufeff');

/** One walk through one file. */
export class FileReader {
  readonly unreadable: Unreadable[] = [];
  readonly #source: SourceText;
  readonly #content: Uint8Array;
  /** A template is named once a file. */
  #hasTemplate = false;

  constructor(file: string, content: Uint8Array) {
    this.#content = content;
    this.#source = new SourceText(file, content);
  }

  *read(): Generator<ManifestObject> {
    if (isBinary(this.#content)) {
      this.#report('binary-file', { message: 'a binary file, no text' });
      return;
    }
    const { invalidAt } = this.#source;
    if (invalidAt !== undefined) {
      this.#report('invalid-utf8', { message: 'no UTF-8: kubectl reads such bytes as U+FFFD', position: invalidAt });
    }
    const isJson = startsAsJson(this.#source.bytes);
    const rest = isJson ? yield* this.#json() : undefined;
    if (isJson && rest === undefined) return;
    for (const span of splitDocuments(this.#source.bytes, rest?.from ?? 0)) yield* this.#document(span, rest);
  }

  /** Gives what is left to be read as YAML, if there is any. */
  *#json(): Generator<ManifestObject, JsonRest | undefined> {
    const stream = readJsonStream(this.#source);
    for (let next = stream.next(); ; next = stream.next()) {
      if (next.done === true) {
        const rest = next.value;
        if (rest === 'too-large') this.#report('too-large', { message: 'one document is too large' });
        if (rest === undefined || rest === 'too-large') return undefined;
        if (!rest.mayBeYaml) this.#reportFault(rest.document, rest.fault);
        return rest;
      }
      const { document, content } = next.value;
      yield* this.#objects(document, content);
    }
  }

  /** @param after the JSON before it, which broke off where this or an earlier document starts */
  *#document({ start, end, badSeparator }: DocumentSpan, after: JsonRest | undefined): Generator<ManifestObject> {
    if (badSeparator !== undefined) {
      const message = `invalid Yaml document separator: ${badSeparator.rest}`;
      this.#report('document-separator', {
        message,
        position: { line: this.#source.lineAt(badSeparator.start), column: 4 },
      });
    }
    const broken = after !== undefined && start === after.from ? after : undefined;
    const hasMark = this.#source.bytes.subarray(start, start + MARK.length).equals(MARK);
    const at = broken && { at: broken.position };
    const document = new DocumentText(this.#source, { start: hasMark ? start + MARK.length : start, end, ...at });
    const read = this.#readYaml(document);
    if (read === 'too-large') {
      const position = { line: this.#source.lineAt(start), column: 1 };
      this.#report('too-large', { message: 'one document is too large', position });
      return;
    }
    if (read instanceof SyntaxFault) {
      // What stood behind a bad separator may belong to the document: one fault is enough.
      if (badSeparator === undefined) this.#reportText(document, read, broken);
      return;
    }
    yield* this.#objects(document, read);
    if (read.ignoredFrom !== undefined) {
      const message = 'kubectl does not read on here: the document has ended before';
      this.#reportAt('ignored-text', document, read.ignoredFrom, { message });
    }
  }

  /** By itself, so that the text, which may be huge, is let go before the objects are given. */
  #readYaml(document: DocumentText): YamlDocument | SyntaxFault | 'too-large' {
    const text = document.text();
    if (text === undefined) return 'too-large';
    try {
      const read = readYaml(text);
      document.keep(read.reading);
      return read;
    } catch (error) {
      if (error instanceof SyntaxFault) return error;
      throw error;
    }
  }

  /** Empty documents are none to kubectl. */
  *#objects(document: DocumentText, { value, items, duplicates }: DocumentContent): Generator<ManifestObject> {
    this.#reportDuplicates(document, duplicates.splice(0));
    if (value === null) return;
    for (const item of listItems(value, items)) {
      this.#reportDuplicates(document, duplicates.splice(0));
      if ('value' in item) yield new ReadObject(document, item.path, item.value);
      else if (!this.#isFull) {
        const { code, path, message } = item;
        this.#report(code, { message, position: document.locate(path, 'value'), ignored: document.ignored(path) });
      }
    }
  }

  /** A document that is neither YAML nor JSON. */
  #reportText(document: DocumentText, fault: SyntaxFault, broken: JsonRest | undefined): void {
    if (this.#isFull) return;
    const template = templateStart(document.text() ?? '');
    if (template !== undefined) {
      if (!this.#hasTemplate) {
        this.#reportAt('template', document, template, { message: 'a Go template, no YAML' });
      }
      this.#hasTemplate = true;
    } else if (broken?.looksLikeJson === true) this.#reportFault(broken.document, broken.fault);
    else this.#reportFault(document, fault);
  }

  #reportFault(document: DocumentText, { message, offset }: SyntaxFault): void {
    const text = document.text() ?? '';
    const { code, hint } = explainFault(message, text.charAt(offset));
    // What is missing at the end is missing behind the last word.
    const position = document.position(Math.min(offset, text.trimEnd().length));
    this.#report(code, { message, hint, position });
  }

  #reportDuplicates(document: DocumentText, duplicates: readonly DuplicateKey[]): void {
    for (const { key, offset } of duplicates) {
      const message = `the key ${JSON.stringify(shortened(key))} is given twice: kubectl takes the last one`;
      if (!this.#reportAt('duplicate-key', document, offset, { message })) return;
    }
  }

  get #isFull(): boolean {
    return this.unreadable.length > MAX_FAULTS;
  }

  #reportAt(code: ReadingCode, document: DocumentText, offset: number, details: FaultDetails): boolean {
    const ignored = code === 'template' ? [] : document.ignoredAt(offset);
    return this.#report(code, { ...details, position: document.position(offset), ignored });
  }

  /** @returns whether there is room for more */
  #report(code: ReadingCode, details: FaultDetails): boolean {
    const count = this.unreadable.length;
    if (count < MAX_FAULTS) this.unreadable.push(new ReadingFault(this.#source, code, details));
    else if (count === MAX_FAULTS) {
      const message = `this file has more than ${MAX_FAULTS} faults: the others are not named`;
      this.unreadable.push(new ReadingFault(this.#source, 'too-many-faults', { message }));
    }
    return count < MAX_FAULTS;
  }
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
