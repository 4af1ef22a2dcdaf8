// Rewrites one document so that its objects say what is wanted, and everything else of it stays: comments, order, quotes, blanks.
import { isObject, type JsonObject, type JsonValue, sameJson } from '../schemas/json.ts';
import type { Shape } from '../schemas/shape.ts';
import { commentsBetween } from './edit-comments.ts';
import { step } from './edit-difference.ts';
import { type DocumentText, Draft } from './edit-draft.ts';
import { EditError, nestedTooDeeply } from './edit-error.ts';
import { expandStep } from './edit-expand.ts';
import { commentsAbove, type Move, moveStep, type Names } from './edit-move.ts';
import { isTypedByList } from './edit-objects.ts';
import { type Page, readPage } from './edit-page.ts';
import type { Splice } from './edit-splice.ts';

/** What an object should become. */
export interface Wanted {
  readonly value: JsonObject;
  /** For the order of new fields. */
  readonly shape?: Shape;
  /** Fields that go to another place, with their comments; done in this order. */
  readonly moves?: readonly Move[];
  /** Above the first of these members that is there, comments are kept whose fields go away without another place. */
  readonly orphans?: readonly Names[];
}

/** For each object of a document; undefined for those that stay. */
type Goals = readonly (Wanted | undefined)[];

/**
 * The new text; the very same one when nothing changes.
 * @throws EditError when it cannot be done
 */
export function editDocument(document: DocumentText, goals: Goals): string {
  const current = document.read(document.text);
  const wanted = current.map((value, i) => goals[i]?.value ?? value);
  if (sameJson(current, wanted)) return document.text;
  // A text that cannot be taken apart costs the most, and is no better the second time.
  const page = attempt(() => readPage(document.text, document.json));
  if (page instanceof EditError) throw page;
  const first = attempt(() => rewritten(new Draft(document, page), goals, wanted));
  if (typeof first === 'string') return first;
  // Where an anchor has several users, or a merge gives what must go, everything is written out first.
  const second = attempt(() => rewritten(expanded(new Draft(document, page)), goals, wanted));
  if (typeof second === 'string') return second;
  throw first;
}

function attempt<T>(make: () => T): T | EditError {
  try {
    return make();
  } catch (error) {
    if (error instanceof EditError) return error;
    if (isStackOverflow(error)) return nestedTooDeeply(error);
    throw error;
  }
}

const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message.includes('call stack');

function expanded(draft: Draft): Draft {
  draft.steps((page, { node, replace }, value) => expandStep(page, node, value, replace));
  return draft;
}

function rewritten(draft: Draft, goals: Goals, wanted: readonly JsonObject[]): string {
  checkTypes(draft, goals);
  move(draft, goals);
  const orphans = difference(draft, goals);
  if (orphans.some(({ length }) => length > 0)) keepOrphans(draft, goals, orphans);
  if (!sameJson(draft.values, wanted)) throw new EditError('its layout is too unusual');
  return draft.text;
}

function checkTypes(draft: Draft, goals: Goals): void {
  draft.step((_, object, current, i) => {
    const { apiVersion } = goals[i]?.value ?? current;
    if (apiVersion !== current.apiVersion && isTypedByList(object)) {
      throw new EditError('it takes apiVersion and kind from the list around it: write both into it');
    }
    return [];
  });
}

function move(draft: Draft, goals: Goals): void {
  const queues = goals.map((goal, i) => (goal?.moves ?? []).filter(({ from }) => has(draft.values[i], from)));
  for (let round = 0; queues.some(({ length }) => length > round); round++) {
    draft.step((page, { node }, current, i) => {
      const { value = {}, shape } = goals[i] ?? {};
      const next = queues[i]?.[round];
      return next === undefined ? [] : moveStep(page, node, current, value, next, shape);
    });
  }
}

function has(value: JsonValue | undefined, path: Names): boolean {
  const [name, ...rest] = path;
  return name === undefined || (isObject(value) && Object.hasOwn(value, name) && has(value[name], rest));
}

/** @returns the comments of each object whose fields went away */
function difference(draft: Draft, goals: Goals): string[][] {
  const orphans = goals.map((): string[] => []);
  draft.steps((page, { node, replace }, current, i) => {
    const goal = goals[i];
    if (goal === undefined) return [];
    const splices = step(page, node, current, goal.value, goal.shape, replace);
    orphans[i]?.push(...lostComments(page, splices));
    return splices;
  });
  return orphans;
}

/** The comments that splices take away and do not put elsewhere. */
function lostComments({ text, comments }: Page, splices: readonly Splice[]): string[] {
  const lost = splices.flatMap(({ start, end }) => commentsBetween(text, comments, start, end));
  return lost.filter((comment) => !splices.some(({ text: put }) => put.includes(comment)));
}

function keepOrphans(draft: Draft, goals: Goals, orphans: readonly string[][]): void {
  draft.step((page, { node }, _, i) => {
    const places = (goals[i]?.orphans ?? []).map((path) => commentsAbove(page, node, path, orphans[i] ?? []));
    return places.find(({ length }) => length > 0) ?? [];
  });
}
