// What somebody was typing, kept in this browser until it is sent.
// Guests and temporary chats leave nothing behind the tab; signed-in people find their draft again.

import { page } from "./texts.js";

const PREFIX = "vana:draft:";
const OF_CONVERSATION = /^vana:draft:[0-9a-f]{8}-[0-9a-f-]{27}$/;

export class Draft {
  #storage;
  #key;

  /** `name` is the conversation's id, or what a start page begins. */
  constructor(name, { isTemporary }) {
    this.#storage = page.signedIn && !isTemporary ? localStorage : sessionStorage;
    this.#key = PREFIX + name;
  }

  get text() {
    return this.#storage.getItem(this.#key) ?? "";
  }

  /** Keep `text`; a blank one clears the draft. A full storage is no reason to stop anybody. */
  keep(text) {
    try {
      if (text.trim()) this.#storage.setItem(this.#key, text);
      else this.#storage.removeItem(this.#key);
    } catch {
      this.#storage.removeItem(this.#key);
    }
  }
}

/** Clear drafts with the forms that end what they belong to: sign out, forget, delete. */
export function clearDraftsWithForms() {
  document.addEventListener("submit", ({ target }) => {
    const action = new URL(target.action, location.href).pathname;
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
