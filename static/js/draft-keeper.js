// Saves a signed-in person's draft on the server: a moment after the last key, and when the page is left.

import { post } from "./requests.js";

const PAUSE_MS = 800;

export class DraftKeeper {
  #url;
  #saved;
  #text = null;
  #timer = 0;
  #isSaving = false;

  /** `saved(text)` hears what the server has. */
  constructor(url, saved) {
    this.#url = url;
    this.#saved = saved;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    this.writer = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.number = 0;
  }

  keep(text) {
    this.#text = text;
    this.number += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), PAUSE_MS);
  }

  /** What waits to be saved is being sent instead: nothing typed up to now is a draft any more. */
  drop() {
    clearTimeout(this.#timer);
    this.#text = null;
    this.number += 1;
  }

  /** Save at once what waits, also if the page is being left. */
  flush() {
    if (this.#text === null) return;
    clearTimeout(this.#timer);
    // What is too much for a request that outlives its page stays in this browser.
    post(this.#url, this.#fields(this.#text), { keepalive: true }).catch(() => {});
    this.#text = null;
  }

  /** One at a time; what fails stays in this browser, and goes along with the next. */
  async #save() {
    if (this.#isSaving || this.#text === null) return;
    const text = this.#text;
    this.#text = null;
    this.#isSaving = true;
    try {
      await post(this.#url, this.#fields(text));
      this.#saved(text);
    } catch {
      // Offline, too long, signed out elsewhere: the message box says so when it is sent.
    }
    this.#isSaving = false;
    if (this.#text !== null) this.#save();
  }

  #fields(prompt) {
    return { prompt, writer: this.writer, number: this.number };
  }
}
