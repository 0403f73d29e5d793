// <message-composer>: the message box. Wraps the form; without scripts the form works as it is.

import { announcer } from "./announcer.js";
import { Draft } from "./drafts.js";
import { follow } from "./follow.js";
import { Outgoing } from "./outgoing.js";
import { hideRefusal, showRefusal } from "./refusals.js";
import { stopWriting } from "./reply-forms.js";
import { nodes, post, Refused } from "./requests.js";
import { strip } from "./strip.js";
import { formatted, piece, words } from "./texts.js";
import { thread } from "./thread.js";
import { lengthOf } from "./written-text.js";

// The counter shows from this share of the limit on.
const COUNTER_FROM = 0.9;
const MAX_ROWS = 12;

class MessageComposer extends HTMLElement {
  #form;
  #box;
  #draft;
  #limitChars;
  #counter = null;
  #listening;

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#box = this.querySelector("textarea");
    this.#limitChars = this.#box.maxLength > 0 ? this.#box.maxLength : Infinity;
    // A paste must not be cut without a word: the counter and the server say when it is too much.
    this.#box.removeAttribute("maxlength");
    this.#form.noValidate = true;
    this.#openDraft();
    this.#listen();
    this.#writingChanged();
    this.#connectionChanged();
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  #listen() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#form.addEventListener("submit", (event) => this.#submitted(event), { signal });
    this.#box.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#box.addEventListener("input", () => this.#edited(), { signal });
    thread.addEventListener("writing", () => this.#writingChanged(), { signal });
    for (const name of ["online", "offline"]) {
      addEventListener(name, () => this.#connectionChanged(), { signal });
    }
  }

  #openDraft() {
    const isTemporary = Boolean(this.#form.elements.temporary?.value || this.hasAttribute("data-temporary"));
    this.#draft = new Draft(thread.conversation || (isTemporary ? "temporary" : "new"), { isTemporary });
    if (!this.#box.value) this.#box.value = this.#draft.text;
    this.#fit();
  }

  #edited() {
    this.#draft.keep(this.#box.value);
    hideRefusal();
    this.#fit();
  }

  #pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    // A keyboard on the screen has no second key for a line break.
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.#send();
  }

  #submitted(event) {
    event.preventDefault();
    if (event.submitter?.matches(".composer__send--stop")) stopWriting();
    else this.#send();
  }

  #send() {
    const text = this.#box.value;
    const isTooLong = lengthOf(text) > this.#limitChars;
    this.#box.focus();
    if (!text.trim() || isTooLong || !navigator.onLine) return;
    const message = new Outgoing(text, this.#takeKey());
    this.#fill("");
    // While a reply is written the server will refuse; it must not look as if it had not.
    if (!thread.writing) message.show();
    this.#deliver(message);
  }

  async #deliver(message) {
    try {
      const response = await post(this.#form.action, this.#fields(message));
      await this.#delivered(message, response);
    } catch (error) {
      if (error instanceof Refused && !error.isFault) this.#refused(message, error);
      else this.#notSent(message);
    }
  }

  #fields(message) {
    const fields = new FormData(this.#form);
    fields.set("prompt", message.text);
    fields.set("key", message.key);
    if (thread.lastSequence) fields.set("parent", thread.lastSequence);
    return fields;
  }

  async #delivered(message, response) {
    this.#draft.keep(this.#box.value);
    hideRefusal();
    if (!thread.address) {
      location.assign(response.headers.get("Location"));
      return;
    }
    const drawn = await nodes(response);
    message.remove();
    const question = thread.add(drawn);
    if (question) follow.sent(question);
  }

  #refused(message, error) {
    message.remove();
    this.#takeBack(message);
    showRefusal(error);
  }

  #notSent(message) {
    announcer.say(words("not-sent"));
    message.showNotSent({
      again: () => {
        message.remove();
        message.show();
        this.#deliver(message);
      },
      edit: () => {
        message.remove();
        this.#takeBack(message);
        this.#box.focus();
      },
    });
  }

  /** Words that were not sent go back into the box, unless there are new ones. */
  #takeBack(message) {
    if (!this.#box.value) this.#fill(message.text);
    this.#draft.keep(this.#box.value);
  }

  #fill(text) {
    this.#box.value = text;
    this.#fit();
  }

  /** Return the key of the message that is sent now; the next one gets another. */
  #takeKey() {
    const field = this.#form.elements.key;
    const key = field.value;
    field.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return key;
  }

  #fit() {
    this.#count();
    if (CSS.supports("field-sizing", "content")) return;
    this.#box.rows = Math.min(MAX_ROWS, this.#box.value.split("\n").length);
  }

  #count() {
    const count = lengthOf(this.#box.value);
    const isShown = count >= this.#limitChars * COUNTER_FROM;
    this.#counter ??= piece("counter");
    if (!isShown) this.#counter.remove();
    else if (!this.#counter.isConnected) this.#button.before(this.#counter);
    this.#counter.textContent = words("counter", { count: formatted(count), limit: formatted(this.#limitChars) });
    this.#counter.classList.toggle("counter--over", count > this.#limitChars);
    this.#allowSending();
  }

  get #button() {
    return this.querySelector(".composer__send");
  }

  /** The send button is the stop button while a reply is written. */
  #writingChanged() {
    const isStop = this.#button.matches(".composer__send--stop");
    if (isStop === Boolean(thread.writing)) return;
    const button = piece(isStop ? "send" : "stop");
    const hadFocus = document.activeElement === this.#button;
    this.#button.replaceWith(button);
    if (hadFocus) button.focus();
    this.#allowSending();
  }

  #connectionChanged() {
    if (navigator.onLine) strip.hide("offline");
    else strip.show("offline", words("offline"));
    this.#form.toggleAttribute("data-state", !navigator.onLine);
    if (!navigator.onLine) this.#form.dataset.state = "offline";
    this.#allowSending();
  }

  #allowSending() {
    const isStop = this.#button.matches(".composer__send--stop");
    const isTooLong = lengthOf(this.#box.value) > this.#limitChars;
    this.#button.disabled = !isStop && (isTooLong || !navigator.onLine);
  }
}

customElements.define("message-composer", MessageComposer);
