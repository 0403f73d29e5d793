// <message-composer>: the message box. Wraps the form; without scripts the form works as it is.

import { CharacterCounter } from "./character-counter.js";
import { Delivery } from "./delivery.js";
import { Draft } from "./drafts.js";
import { editLast } from "./edit-in-place.js";
import { isSending } from "./enter-key.js";
import { Outgoing } from "./outgoing.js";
import { hideRefusal } from "./refusals.js";
import { stopWriting } from "./reply-forms.js";
import { isStop, SendButton } from "./send-button.js";
import { strip } from "./strip.js";
import { words } from "./texts.js";
import { thread } from "./thread.js";
import { editWaiting } from "./waiting.js";

// Where the box cannot grow by itself (field-sizing), it gets a row for each line, up to so many.
const MAX_ROWS = 12;

function isArrowUp(event) {
  const isPlain = !(event.shiftKey || event.ctrlKey || event.altKey || event.metaKey);
  return event.key === "ArrowUp" && isPlain && !event.isComposing;
}

class MessageComposer extends HTMLElement {
  #form;
  #box;
  #button;
  #counter;
  #draft;
  #delivery;
  #listening;

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#box = this.querySelector("#prompt");
    this.#button = new SendButton(this);
    this.#counter = new CharacterCounter(this.#box.maxLength > 0 ? this.#box.maxLength : Infinity);
    // A paste must not be cut without a word: the counter and the server say when it is too much.
    this.#box.removeAttribute("maxlength");
    this.#form.noValidate = true;
    this.#delivery = new Delivery(this.#form, {
      delivered: () => this.#draft.sent(this.#box.value),
      returned: (text) => this.#takeBack(text),
    });
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
    thread.addEventListener("returned", ({ detail }) => this.#putBefore(detail), { signal });
    addEventListener("pagehide", () => this.#draft.flush(), { signal });
    document.addEventListener("submit", ({ target }) => {
      // Signing out ends the right to save.
      if (target !== this.#form) this.#draft.flush();
    }, { signal, capture: true });
    for (const name of ["online", "offline"]) {
      addEventListener(name, () => this.#connectionChanged(), { signal });
    }
  }

  #openDraft() {
    const isTemporary = Boolean(this.#form.elements.temporary?.value);
    const name = thread.conversation || (isTemporary ? "temporary" : "new");
    this.#draft = new Draft(name, this.dataset.drafts);
    const savedAt = Number(this.dataset.draftAt) || 0;
    // What the server put there for another reason (a refusal, an idea) stays.
    const typed = (!this.#box.value || savedAt) && this.#draft.newerThan(savedAt);
    if (typed && typed !== this.#box.value) {
      this.#box.value = typed;
      this.#draft.keep(typed);
    }
    this.#fit();
  }

  #edited() {
    this.#draft.keep(this.#box.value);
    hideRefusal();
    this.#fit();
  }

  #pressed(event) {
    if (isSending(event)) {
      event.preventDefault();
      this.#send();
    } else if (!this.#box.value && isArrowUp(event) && (editWaiting() || editLast())) {
      event.preventDefault();
    }
  }

  #submitted(event) {
    event.preventDefault();
    if (isStop(event.submitter)) stopWriting();
    else this.#send();
  }

  #send() {
    const text = this.#box.value;
    this.#box.focus();
    if (!text.trim() || !this.#isAllowed) return;
    this.#fill("");
    const { writer, number } = this.#draft.sending();
    if (this.#form.elements.writer) {
      this.#form.elements.writer.value = writer;
      this.#form.elements.number.value = number;
    }
    this.#delivery.send(new Outgoing(text, this.#takeKey()));
  }

  /** Words that were not sent go back into the box, unless there are new ones. */
  #takeBack(text) {
    if (!this.#box.value) this.#fill(text);
    this.#draft.keep(this.#box.value);
    this.#box.focus();
  }

  /** A message that was taken back stands before what has been typed since. */
  #putBefore(text) {
    this.#fill(this.#box.value.trim() ? `${text}\n\n${this.#box.value}` : text);
    this.#draft.keep(this.#box.value);
    this.#box.focus();
    this.#box.setSelectionRange(text.length, text.length);
  }

  #fill(text) {
    this.#box.value = text;
    this.#fit();
  }

  #fit() {
    this.#counter.update(this.#box.value, this.#button.element);
    this.#button.allow(this.#isAllowed);
    if (CSS.supports("field-sizing", "content")) return;
    this.#box.rows = Math.min(MAX_ROWS, this.#box.value.split("\n").length);
  }

  get #isAllowed() {
    return navigator.onLine && !this.#counter.isTooLong(this.#box.value);
  }

  #writingChanged() {
    this.#button.offerStop(Boolean(thread.writing));
    this.#button.allow(this.#isAllowed);
  }

  #connectionChanged() {
    if (navigator.onLine) {
      strip.hide("offline");
      delete this.#form.dataset.state;
    } else {
      strip.show("offline", words("offline"));
      this.#form.dataset.state = "offline";
    }
    this.#button.allow(this.#isAllowed);
  }

  /** Return the key of the message that is sent now; the next one gets another. */
  #takeKey() {
    const field = this.#form.elements.key;
    const key = field.value;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    field.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return key;
  }
}

customElements.define("message-composer", MessageComposer);
