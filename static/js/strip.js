// The one-line notice above the message box: connection, waiting time, an expired page.

import { piece } from "./texts.js";

class Strip {
  #element = null;
  #name = "";

  /** Show `message` in the strip called `name`, instead of what is there; `onPress` is its button's. */
  show(name, message, onPress) {
    if (this.#name !== name) this.#replace(name, onPress);
    const line = this.#element?.querySelector("span");
    if (line && line.textContent !== message) line.textContent = message;
  }

  /** Remove the strip if it is the one called `name`. */
  hide(name) {
    if (this.#name === name) this.#remove();
  }

  isShown(name) {
    return this.#name === name;
  }

  #replace(name, onPress) {
    this.#remove();
    const composer = document.querySelector("message-composer");
    this.#element = composer && piece(`strip-${name}`);
    if (!this.#element) return;
    this.#name = name;
    if (onPress) this.#element.querySelector("button")?.addEventListener("click", onPress);
    (composer.closest(".shelf") ?? composer).before(this.#element);
  }

  #remove() {
    this.#element?.remove();
    this.#element = null;
    this.#name = "";
  }
}

export const strip = new Strip();
