// Brings a message to the server: at once in the page, and never lost on the way.

import { announcer } from "./announcer.js";
import { follow } from "./follow.js";
import { hideRefusal, showRefusal } from "./refusals.js";
import { nodes, post, Refused } from "./requests.js";
import { words } from "./texts.js";
import { thread } from "./thread.js";

// The status of a message that waits for a reply to end.
const WAITS = 202;

export class Delivery {
  #form;
  #delivered;
  #returned;

  /** `delivered()` hears that the server has a message, `returned(text)` gets what it did not take. */
  constructor(form, { delivered, returned }) {
    this.#form = form;
    this.#delivered = delivered;
    this.#returned = returned;
  }

  async send(message) {
    // While a reply is written it will wait: it must not look as if its own reply had begun.
    if (!thread.writing) message.show();
    try {
      await this.#arrived(message, await post(this.#form.action, this.#fields(message)));
    } catch (error) {
      if (error instanceof Refused && !error.isFault) this.#refused(message, error);
      else this.#failed(message);
    }
  }

  #fields(message) {
    const fields = new FormData(this.#form);
    fields.set("prompt", message.text);
    fields.set("key", message.key);
    if (thread.lastSequence && thread.isLatest) fields.set("parent", thread.lastSequence);
    return fields;
  }

  async #arrived(message, response) {
    this.#delivered();
    hideRefusal();
    // A waiting message that was edited here is replaced: the next one is another.
    this.#form.elements.replaces?.remove();
    if (!thread.conversation || !thread.isLatest) {
      location.assign(`${response.headers.get("Location")}#latest`);
      return;
    }
    const drawn = await nodes(response);
    message.remove();
    if (response.status === WAITS) {
      thread.showWaiting(drawn);
      follow.toEnd();
      announcer.say(words("waits"));
      return;
    }
    const question = thread.add(drawn);
    if (question) follow.sent(question);
  }

  #refused(message, error) {
    message.remove();
    this.#returned(message.text);
    showRefusal(error);
  }

  #failed(message) {
    announcer.say(words("not-sent"));
    message.show();
    message.showNotSent({
      again: () => {
        message.remove();
        this.send(message);
      },
      edit: () => {
        message.remove();
        this.#returned(message.text);
      },
    });
  }
}
