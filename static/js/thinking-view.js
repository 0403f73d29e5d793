// The reasoning text of a reply while it is written, folded away above the answer.

import { piece } from "./texts.js";
import { WrittenText } from "./written-text.js";

export class ThinkingView {
  #message;
  #stream;
  #written;

  /** The page shows the first `length` characters already. */
  constructor(message, stream, length) {
    this.#message = message;
    this.#stream = stream;
    this.#written = new WrittenText("", length);
  }

  get end() {
    return this.#written.end;
  }

  /** Add the piece that begins at `start`. False: something before it is missing. */
  take(start, text) {
    if (!this.#written.take(start, text)) return false;
    this.#box()?.append(this.#written.tail);
    this.#written.finish(this.#written.end);
    return true;
  }

  #box() {
    const selector = "details.thinking pre";
    if (!this.#message.querySelector(selector)) {
      const first = this.#message.querySelector(".status") ?? this.#stream;
      const details = piece("thinking");
      if (details) first.before(details);
    }
    return this.#message.querySelector(selector);
  }
}
