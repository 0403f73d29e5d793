// The button at the message box: it sends, or stops the reply that is being written.

import { piece } from "./texts.js";

export class SendButton {
  #composer;

  constructor(composer) {
    this.#composer = composer;
  }

  get element() {
    return this.#composer.querySelector(".composer__send");
  }

  get isStop() {
    return isStop(this.element);
  }

  become(name) {
    if (this.isStop === (name === "stop")) return;
    const old = this.element;
    const button = piece(name);
    const hadFocus = document.activeElement === old;
    old.replaceWith(button);
    if (hadFocus) button.focus();
  }

  /** Stopping is always possible. */
  allow(isAllowed) {
    this.element.disabled = !isAllowed && !this.isStop;
  }
}

export function isStop(button) {
  return Boolean(button?.matches(".composer__send--stop"));
}
