// The messages in the page: adds what the server draws, replaces what is finished, never doubles.

import { drawContextLine } from "./context-line.js";
import { follow } from "./follow.js";
import { moveGauge } from "./gauge.js";
import { keepingPlace } from "./place.js";
import { fragment, Refused } from "./requests.js";
import { keepSelection } from "./selection.js";
import { strip } from "./strip.js";
import { words } from "./texts.js";

// Between tries to fetch a finished reply; the text stands in the page already.
const SETTLE_RETRY_MS = 2_000;
const SETTLE_TRIES = 15;
// Between looks at a message that should have been sent by now; a notice is quicker.
const WAITING_MS = 2_000;

class Thread extends EventTarget {
  /** Whether this page is just being led to another branch. */
  isSwitching = false;
  #waitingTimer = 0;

  get element() {
    return document.querySelector("ol.thread");
  }

  /** The id of the conversation in the page; empty on a start page. */
  get conversation() {
    return this.#frame?.dataset.conversation ?? "";
  }

  /** The branch that the page's address names; empty when it shows the chosen one, whichever that is. */
  get branch() {
    return this.#frame?.dataset.branch ?? "";
  }

  /** Whether the page shows the conversation's end; an older page is only read. */
  get isLatest() {
    return !new URLSearchParams(location.search).has("before");
  }

  /** The address of a part of the shown branch: { since: 5 } or { before: 5 }. */
  part(which) {
    const { thread: address, branch } = this.#frame.dataset;
    return `${address}?${new URLSearchParams(branch ? { ...which, branch } : which)}`;
  }

  /** The sequence of the last message shown, 0 without one. */
  get lastSequence() {
    const numbers = [...(this.element?.querySelectorAll(".message[id^=m-]") ?? [])]
      .map((message) => Number(message.id.slice("m-".length)) || 0);
    return Math.max(0, ...numbers);
  }

  /** The reply that is being written, if one is. */
  get writing() {
    return this.element?.querySelector("message-stream") ?? null;
  }

  /** The message that waits for that reply, if one does: always the last item. */
  get waiting() {
    return this.element?.querySelector(":scope > [data-waiting]") ?? null;
  }

  writingChanged() {
    this.dispatchEvent(new Event("writing"));
  }

  /**
   * Add the messages of `nodes`, each behind the one it follows: what stood there is another version.
   * Returns the first of them.
   */
  add(nodes) {
    const messages = topItems(nodes).filter((item) => item.matches(".message"));
    for (const message of messages) this.#place(message);
    this.#keepOneLatest();
    drawContextLine(this, nodes);
    moveGauge(nodes);
    this.showWaiting(nodes);
    return messages[0] ?? null;
  }

  /** Put what `nodes` hold in the place of `message` and all that follows it: another version of it. */
  replaceFrom(message, nodes) {
    removeAfter(message);
    message.remove();
    this.#followHead();
    return this.add(nodes);
  }

  /** Show another branch, drawn whole; the address names it from now on. */
  showBranch(nodes, address) {
    this.#show(nodes);
    this.#frame.dataset.branch = address.searchParams.get("branch");
    history.replaceState(history.state, "", address);
  }

  /** Replace a reply that has just ended by the message that the server has stored. */
  async settle(message, url) {
    for (let tries = 1; message.isConnected && tries <= SETTLE_TRIES; tries += 1) {
      try {
        this.#replace(message, await fragment(url));
        return;
      } catch (error) {
        if (error instanceof Refused && !error.isFault) break;
        await new Promise((resolve) => setTimeout(resolve, SETTLE_RETRY_MS));
      }
    }
    if (message.isConnected) strip.show("reload", words("unreachable"));
  }

  /** Show the message that waits as the server draws it: what is not in `nodes` waits no more. */
  showWaiting(nodes) {
    const drawn = nodes.querySelector("li[data-waiting]");
    const here = this.waiting;
    if (!isSame(here, drawn)) {
      here?.remove();
      if (drawn) this.element.append(drawn);
    }
    this.watchWaiting();
  }

  async refreshWaiting() {
    if (!this.conversation || !this.isLatest) return;
    const nodes = await fragment(this.part({ since: this.lastSequence })).catch(() => null);
    if (nodes) this.showWaiting(nodes);
  }

  /** Look again when a message should be sent by itself and no notice has said so. */
  watchWaiting() {
    clearTimeout(this.#waitingTimer);
    const isDue = this.waiting && !this.waiting.matches("[data-held]") && !this.writing;
    if (isDue) this.#waitingTimer = setTimeout(() => this.catchUp(), WAITING_MS);
  }

  /** Ask for messages that were written elsewhere. While a reply is written here, its end will ask. */
  async catchUp() {
    const isBusy = this.writing || this.isSwitching || this.element?.querySelector("[data-pending]");
    if (!this.conversation || !this.isLatest || isBusy) return;
    const since = this.lastSequence;
    const nodes = await fragment(this.part({ since })).catch(() => null);
    if (!nodes || this.writing || since !== this.lastSequence) return;
    const [first] = topItems(nodes);
    if (first ? this.#isForeign(first) : this.#endsElsewhere(nodes)) await this.#loadAnew();
    else if (this.add(nodes)) follow.textArrived();
  }

  get #frame() {
    return document.querySelector("message-thread");
  }

  #replace(message, nodes) {
    const [stored] = topItems(nodes);
    if (!stored) throw new Error("The reply is not stored yet.");
    keepSelection(message, stored, () => message.replaceWith(stored));
    this.add(nodes);
    follow.textArrived();
    this.catchUp();
  }

  /** Whether `message` follows one that is not here: another branch was chosen elsewhere. */
  #isForeign(message) {
    const { parent } = message.dataset;
    return Boolean(parent) && !document.getElementById(`m-${parent}`);
  }

  /** Whether the branch ends before what is here: an older version was chosen elsewhere. */
  #endsElsewhere(nodes) {
    const end = nodes.querySelector("[data-end]")?.dataset.end;
    return end !== undefined && Number(end) !== this.lastSequence;
  }

  async #loadAnew() {
    const nodes = await fragment(this.part({})).catch(() => null);
    // Nobody loses the words of a question that is being edited.
    if (!nodes || this.writing || this.element.querySelector(".message__edit")) return;
    keepingPlace(() => this.#show(nodes));
    follow.textArrived();
  }

  #show(nodes) {
    this.element.replaceChildren(...topItems(nodes));
    drawContextLine(this, nodes);
    moveGauge(nodes);
    this.showWaiting(nodes);
  }

  /** What was written here is the chosen branch now: the address must not name an older one. */
  #followHead() {
    delete this.#frame.dataset.branch;
    const address = new URL(location.href);
    if (!address.searchParams.has("branch")) return;
    address.searchParams.delete("branch");
    history.replaceState(history.state, "", address);
  }

  #place(message) {
    const src = message.querySelector("message-stream")?.getAttribute("src");
    if (src && this.element.querySelector(`message-stream[src="${CSS.escape(src)}"]`)) return;
    const here = message.id.startsWith("m-") && document.getElementById(message.id);
    if (here) {
      here.replaceWith(message);
      return;
    }
    const parent = document.getElementById(`m-${message.dataset.parent}`);
    // Another beginning of the conversation takes the place of all of it.
    if (message.dataset.parent === "") this.element.replaceChildren(...[this.waiting].filter(Boolean));
    if (parent) removeAfter(parent);
    this.element.insertBefore(message, this.waiting);
  }

  /** Only the newest message answers to #latest. */
  #keepOneLatest() {
    for (const mark of [...this.element.querySelectorAll("#latest")].slice(0, -1)) {
      if (mark.matches(".message")) mark.removeAttribute("id");
      else mark.remove();
    }
  }
}

/** The list items of a fragment, without those inside a message, and without what waits. */
export function topItems(nodes) {
  return [...nodes.querySelectorAll("li")].filter(
    (item) => !item.parentElement && !item.matches("[data-waiting]"),
  );
}

/** Remove what follows `item`, but not what waits. */
function removeAfter(item) {
  while (item.nextElementSibling && !item.nextElementSibling.matches("[data-waiting]")) {
    item.nextElementSibling.remove();
  }
}

/** Whether two drawings of what waits say the same, so that focus can stay in the one in the page. */
function isSame(here, drawn) {
  if (!here || !drawn) return here === drawn;
  const parentOf = (item) => item.querySelector("[name=parent]").value;
  return here.dataset.waiting === drawn.dataset.waiting
    && here.matches("[data-held]") === drawn.matches("[data-held]")
    && parentOf(here) === parentOf(drawn);
}

export const thread = new Thread();
