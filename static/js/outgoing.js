// A message on its way: stands in the page at once, and stays until the server has it.

import { follow } from "./follow.js";
import { thread } from "./thread.js";
import { piece } from "./texts.js";

export class Outgoing {
  #items = [];
  #welcome = null;

  /** `key` makes the server take the message once, however often it is sent. */
  constructor(text, key) {
    this.text = text;
    this.key = key;
  }

  /** Show the question, and where its reply will be. */
  show() {
    if (this.#items.length) return;
    const list = thread.element ?? this.#startThread();
    const question = piece("question");
    question.querySelector(".message__bubble").textContent = this.text;
    this.#items = [question, piece("waiting")];
    for (const item of this.#items) list.insertBefore(item, thread.waiting);
    follow.sent(question);
  }

  remove() {
    for (const item of this.#items) item.remove();
    this.#items = [];
    if (!this.#welcome) return;
    this.#welcome.querySelector(".thread")?.remove();
    for (const part of this.#welcome.children) part.hidden = false;
    this.#welcome = null;
  }

  /** Say that it did not arrive, and offer to send it again or to edit it. */
  showNotSent({ again, edit }) {
    const [question, waiting] = this.#items;
    if (!question) return;
    waiting?.remove();
    this.#items = [question];
    const offer = piece("not-sent");
    offer.querySelector("[data-unsent=again]").addEventListener("click", again);
    offer.querySelector("[data-unsent=edit]").addEventListener("click", edit);
    question.append(offer);
    question.removeAttribute("data-pending");
    follow.textArrived();
  }

  /** A start page has no messages yet: its greeting makes room for them. */
  #startThread() {
    this.#welcome = document.querySelector(".welcome");
    for (const part of this.#welcome.children) {
      part.hidden = !part.querySelector("message-composer");
    }
    const list = piece("thread");
    this.#welcome.prepend(list);
    return list;
  }
}
