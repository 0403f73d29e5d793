// Says how long a message is, once it comes near the limit.

import { formatted, piece, words } from "./texts.js";
import { lengthOf } from "./written-text.js";

// The counter shows from this share of the limit on.
const SHOWN_FROM = 0.9;

export class CharacterCounter {
  #limitChars;
  #element = piece("counter");

  constructor(limitChars) {
    this.#limitChars = limitChars;
  }

  isTooLong(text) {
    return lengthOf(text) > this.#limitChars;
  }

  /** Count `text`; where there is something to say, say it before `place`. */
  update(text, place) {
    const count = lengthOf(text);
    if (count < this.#limitChars * SHOWN_FROM) {
      this.#element?.remove();
      return;
    }
    const values = { count: formatted(count), limit: formatted(this.#limitChars) };
    this.#element.textContent = words("counter", values);
    this.#element.classList.toggle("counter--over", count > this.#limitChars);
    if (!this.#element.isConnected) place.before(this.#element);
  }
}
