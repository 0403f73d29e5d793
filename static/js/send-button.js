// The buttons at the message box: one sends, and one stops the reply that is being written.

import { piece } from "./texts.js";

export class SendButton {
  #composer;

  constructor(composer) {
    this.#composer = composer;
  }

  get element() {
    return this.#composer.querySelector(".composer__send:not(.composer__send--stop)");
  }

  /** Offer to stop while a reply is written. Stopping is always possible. */
  offerStop(isWriting) {
    const stop = this.#composer.querySelector(".composer__send--stop");
    if (Boolean(stop) === isWriting) return;
    if (!stop) {
      this.element.before(piece("stop"));
      return;
    }
    const hadFocus = document.activeElement === stop;
    stop.remove();
    if (hadFocus) this.element.focus();
  }

  allow(isAllowed) {
    this.element.disabled = !isAllowed;
  }
}

export function isStop(button) {
  return Boolean(button?.matches(".composer__send--stop"));
}
