// Which elements of a list stayed, changed, came and went: the reference's choice among the many possible explanations, since
// it shows in the paths of its difference texts (spec admission.md, 5.5).

/** One step from the old list to the new one: a kept or changed element has both indexes, a removed one `before`, an added one `after`. */
export interface ListEdit {
  readonly before?: number;
  readonly after?: number;
}

/** What is known about an old and a new element, by index. */
export interface ElementComparer {
  equal(before: number, after: number): boolean;
  /** Alike enough to be one element that changed; equal elements are. */
  similar(before: number, after: number): boolean;
}

/** How far one end of the two lists is explained, in elements counted from that end. */
interface End extends ElementComparer {
  before: number;
  after: number;
  /** The search for the next pair goes along the diagonal through this point. */
  frontBefore: number;
  frontAfter: number;
  /** On a tie, whether an old element is dropped first. */
  readonly removesFirst: boolean;
  readonly edits: ListEdit[];
  /** Turns counts from this end into indexes. */
  edit(before: number | undefined, after: number | undefined): ListEdit;
}

/**
 * Explains one list by another with two greedy searches that walk towards each other from both ends and take turns, the one
 * from the beginning first (the reference draws lots once a process). Calls of `equal` are at most about five times the number
 * of elements, so the edits are not always the fewest possible.
 */
export function listEdits(sizeBefore: number, sizeAfter: number, compare: ElementComparer): ListEdit[] {
  const start = fromStart(compare);
  const finish = fromFinish(sizeBefore, sizeAfter, compare);
  let misses = 4 * (sizeBefore + sizeAfter);

  /** Looks around the diagonal of `near` for the next equal pair that `far` has not explained yet. */
  const advance = (near: End, far: End): void => {
    let outsideBefore = false;
    let outsideAfter = false;
    for (let i = 0; misses > 0 && !(outsideBefore && outsideAfter); i++) {
      const offset = i % 2 === 0 ? i / 2 : -(i + 1) / 2;
      const before = near.frontBefore + offset;
      const after = near.frontAfter - offset;
      if (before + far.before >= sizeBefore || after < near.after) outsideBefore = true;
      else if (after + far.after >= sizeAfter || before < near.before) outsideAfter = true;
      else if (near.equal(before, after)) {
        explainUpTo(near, before, after);
        do pair(near);
        while (
          near.before + far.before < sizeBefore &&
          near.after + far.after < sizeAfter &&
          near.equal(near.before, near.after)
        );
        near.frontBefore = near.before;
        near.frontAfter = near.after;
        break;
      } else misses--;
    }
    if (sizeBefore - far.before - near.frontBefore >= sizeAfter - far.after - near.frontAfter) near.frontBefore++;
    else near.frontAfter++;
  };

  for (
    let near: End = start, far: End = finish;
    misses > 0 && near.frontBefore + far.frontBefore < sizeBefore && near.frontAfter + far.frontAfter < sizeAfter;
    [near, far] = [far, near]
  ) {
    advance(near, far);
  }
  explainUpTo(start, sizeBefore - finish.before, sizeAfter - finish.after);
  return start.edits.concat(finish.edits.reverse());
}

function fromStart({ equal, similar }: ElementComparer): End {
  const edit = (before?: number, after?: number): ListEdit => given(before, after);
  return { before: 0, after: 0, frontBefore: 0, frontAfter: 0, removesFirst: true, edits: [], edit, equal, similar };
}

function fromFinish(sizeBefore: number, sizeAfter: number, { equal, similar }: ElementComparer): End {
  const old = (count: number): number => sizeBefore - 1 - count;
  const now = (count: number): number => sizeAfter - 1 - count;
  return {
    before: 0,
    after: 0,
    frontBefore: 0,
    frontAfter: 0,
    removesFirst: false,
    edits: [],
    edit: (before, after) =>
      given(before === undefined ? undefined : old(before), after === undefined ? undefined : now(after)),
    equal: (before, after) => equal(old(before), now(after)),
    similar: (before, after) => similar(old(before), now(after)),
  };
}

const given = (before: number | undefined, after: number | undefined): ListEdit => {
  if (before === undefined) return after === undefined ? {} : { after };
  return after === undefined ? { before } : { before, after };
};

/** Explains what lies between an end and a point, where no equal pair was found. */
function explainUpTo(end: End, before: number, after: number): void {
  while (end.before < before && end.after < after) {
    const surplus = before - end.before - (after - end.after);
    if (end.similar(end.before, end.after)) pair(end);
    else if (surplus > 0 || (surplus === 0 && end.removesFirst)) remove(end);
    else add(end);
  }
  while (end.before < before) remove(end);
  while (end.after < after) add(end);
}

function pair(end: End): void {
  end.edits.push(end.edit(end.before++, end.after++));
}

function remove(end: End): void {
  end.edits.push(end.edit(end.before++, undefined));
}

function add(end: End): void {
  end.edits.push(end.edit(undefined, end.after++));
}
