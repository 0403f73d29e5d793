// Keeps the books on a reply's text: what was received, and from where the rest is asked.
// Offsets count characters as the server does: code points, not UTF-16 units.

const SURROGATES = /[\ud800-\udfff]/;

/** A text that arrives in pieces with offsets; overlaps are cut, and gaps are found. */
export class WrittenText {
  #tail;
  #tailStart;
  #end;

  /**
   * `tail` is the text from `tailStart` on that no finished block shows yet, `end` where it ends.
   * `end` counts if they disagree: HTML turns some line ends into one character.
   */
  constructor(tail = "", tailStart = 0, end = tailStart + lengthOf(tail)) {
    this.#tail = tail;
    this.#tailStart = tailStart;
    this.#end = end;
  }

  get tail() {
    return this.#tail;
  }

  /** Where the received text ends, and so what to ask for next. */
  get end() {
    return this.#end;
  }

  /** Add the piece that begins at `start`. False: something before it is missing. */
  take(start, text) {
    if (start > this.#end) return false;
    const added = withoutFirst(text, this.#end - start);
    this.#tail += added;
    this.#end += lengthOf(added);
    return true;
  }

  /** A finished block shows everything before `offset`. False: that is more than was received. */
  finish(offset) {
    if (offset > this.#end) return false;
    if (offset > this.#tailStart) {
      this.#tail = withoutFirst(this.#tail, offset - this.#tailStart);
      this.#tailStart = offset;
    }
    return true;
  }
}

export function lengthOf(text) {
  return SURROGATES.test(text) ? [...text].length : text.length;
}

function withoutFirst(text, count) {
  if (count <= 0) return text;
  return SURROGATES.test(text) ? [...text].slice(count).join("") : text.slice(count);
}
