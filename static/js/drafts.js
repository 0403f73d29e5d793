// What somebody was typing, kept until it is sent.
// Guests and temporary chats leave nothing behind the tab. For signed-in people the server keeps it; their
// browser holds it only until the server has it.

import { DraftKeeper } from "./draft-keeper.js";
import { addressOf } from "./requests.js";

const PREFIX = "vana:draft:";
const OF_CONVERSATION = /^vana:draft:[0-9a-f]{8}-[0-9a-f-]{27}$/;

export class Draft {
  #storage;
  #key;
  #keeper = null;

  /** `name` is the conversation's id, or what a start page begins; `url` is where the server keeps it, if it does. */
  constructor(name, url) {
    // What the server must not have, no other tab and no later day may have either.
    this.#storage = url ? localStorage : sessionStorage;
    this.#key = PREFIX + name;
    if (url) this.#keeper = new DraftKeeper(url, (text) => this.#saved(text));
  }

  /** What was typed here after `savedAt` (milliseconds since the epoch), and so is not on the page. */
  newerThan(savedAt) {
    const { text, at } = this.#local;
    if (at > savedAt) return text;
    this.#store("");
    return "";
  }

  /** Keep `text`; a blank one clears the draft. */
  keep(text) {
    this.#store(text);
    this.#keeper?.keep(text);
  }

  /** A message is on its way: return which draft the server may forget when it has the message. */
  sending() {
    this.#keeper?.drop();
    return { writer: this.#keeper?.writer ?? "", number: this.#keeper?.number ?? 0 };
  }

  /** The message has arrived; `text` is what was typed since. */
  sent(text) {
    if (text.trim()) this.keep(text);
    else this.#store("");
  }

  flush() {
    this.#keeper?.flush();
  }

  get #local() {
    const stored = this.#storage.getItem(this.#key) ?? "";
    if (!this.#keeper) return { text: stored, at: Infinity };
    try {
      return JSON.parse(stored);
    } catch {
      return { text: stored, at: 0 };
    }
  }

  /** A full storage is no reason to stop anybody. */
  #store(text) {
    const value = this.#keeper ? JSON.stringify({ text, at: Date.now() }) : text;
    try {
      if (text.trim()) this.#storage.setItem(this.#key, value);
      else this.#storage.removeItem(this.#key);
    } catch {
      this.#storage.removeItem(this.#key);
    }
  }

  #saved(text) {
    if (this.#local.text === text) this.#storage.removeItem(this.#key);
  }
}

/** Clear drafts with the forms that end what they belong to: sign out, forget, delete. */
export function clearDraftsWithForms() {
  document.addEventListener("submit", ({ target, submitter }) => {
    const action = new URL(addressOf(target, submitter), location.href).pathname;
    if (/\/(logout|forget)\/$/.test(action)) clear("");
    const deleted = /\/c\/([^/]+)\/delete\/$/.exec(action);
    if (deleted) clear(deleted[1]);
  });
}

export function clear(name) {
  remove((key) => key.startsWith(PREFIX + name));
}

/** Clear the drafts of all conversations, but not what waits to begin a new one. */
export function clearConversations() {
  remove((key) => OF_CONVERSATION.test(key));
}

function remove(isWanted) {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) {
      if (isWanted(key)) storage.removeItem(key);
    }
  }
}
