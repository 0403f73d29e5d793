// <message-stream>: a reply while it is written. Wraps the blocks and the unfinished tail that the
// server drew, takes the rest from the event stream, and is replaced by the stored message at the end.

import { announcer } from "./announcer.js";
import { follow } from "./follow.js";
import { ReplyReader } from "./reply-reader.js";
import { parsed } from "./requests.js";
import { StreamConnection } from "./stream-connection.js";
import { StreamStatus } from "./stream-status.js";
import { strip } from "./strip.js";
import { TailView } from "./tail-view.js";
import { duration, words } from "./texts.js";
import { ThinkingView } from "./thinking-view.js";
import { thread } from "./thread.js";
import { WrittenText } from "./written-text.js";

class MessageStream extends HTMLElement {
  #written;
  #tail;
  #thinking;
  #status;
  #blockCount;
  #connection;
  #frameRequest = 0;
  #isLost = false;
  #reader = new ReplyReader();

  connectedCallback() {
    const message = this.closest(".message");
    const tail = this.querySelector(".tail")?.textContent;
    const [tailStart, offset, thought, blocks] = ["tailStart", "offset", "thought", "blocks"]
      .map((name) => Number(this.dataset[name]) || 0);
    this.#blockCount = blocks;
    this.#written = new WrittenText(tail, tailStart, offset);
    this.#tail = new TailView(this);
    this.#thinking = new ThinkingView(message, this, thought);
    this.#status = new StreamStatus(message);
    this.#draw();
    this.#tail.nodes.forEach((node, at) => this.#reader.skip(this.#blockCount + at, [node]));
    this.#connection = new StreamConnection({
      address: () => this.#address(),
      takeFrame: (name, data) => this.#take(name, data),
      tell: (state, seconds) => this.#connectionChanged(state, seconds),
    });
    this.#connection.start();
    thread.writingChanged();
  }

  disconnectedCallback() {
    this.#connection.end();
    this.#status.end();
    cancelAnimationFrame(this.#frameRequest);
    this.#hideStrips();
    thread.writingChanged();
  }

  #address() {
    const address = new URL(this.getAttribute("src"), location.href);
    address.searchParams.set("from", Math.max(0, this.#written.end));
    address.searchParams.set("thought", this.#thinking.end);
    address.searchParams.set("blocks", this.#blockCount);
    return address;
  }

  #take(name, data) {
    if (name === "done") {
      this.#finish(data);
      return;
    }
    // What arrives must follow what is here; if not, it is asked for again from where the text ends.
    if (!this.#takePart(name, data)) this.#connection.resume();
    this.#frameRequest ||= requestAnimationFrame(() => this.#draw());
  }

  #takePart(name, data) {
    if (name === "thought") return this.#thinking.take(data.start, data.text);
    if (name === "delta") return this.#written.take(data.start, data.text);
    if (name === "block") return this.#takeBlock(data);
    this.#status.show(data.status);
    return true;
  }

  /** Show a finished block. False: one before it, or some of its text, is missing. */
  #takeBlock({ index, html, end }) {
    if (index < this.#blockCount) return true;
    if (index > this.#blockCount || !this.#written.finish(end)) return false;
    const nodes = [...parsed(html).childNodes];
    this.#tail.addBlock(nodes);
    this.#reader.read(index, nodes, true);
    this.#blockCount += 1;
    return true;
  }

  #draw() {
    this.#frameRequest = 0;
    if (this.#written.tail || this.#blockCount > 0) this.#status.hide();
    this.#tail.draw(this.#written.tail);
    this.#tail.nodes.forEach((node, at) => {
      const isWhole = at < this.#tail.nodes.length - 1;
      this.#reader.read(this.#blockCount + at, [node], isWhole);
    });
    follow.textArrived();
  }

  #finish({ status }) {
    this.#connection.end();
    cancelAnimationFrame(this.#frameRequest);
    this.#draw();
    this.#tail.nodes.forEach((node, at) => this.#reader.read(this.#blockCount + at, [node], true));
    this.#reader.finish();
    announcer.say(words(status));
    this.#tail.removeCaret();
    thread.settle(this.closest(".message"), this.dataset.final);
  }

  #connectionChanged(state, seconds) {
    if (state === "open") {
      this.#found();
      return;
    }
    if (!this.#isLost) announcer.say(words("connection-lost"));
    this.#isLost = true;
    this.#tail.holdCaret(true);
    const tryNow = () => this.#connection.tryNow();
    if (!navigator.onLine) strip.show("offline", words("offline"));
    else if (state === "unreachable") strip.show("reload", words("unreachable"));
    else if (state === "trying") strip.show("lost", words("connecting"), tryNow);
    else strip.show("lost", words("trying-again", { time: duration(seconds) }), tryNow);
  }

  #found() {
    if (!this.#isLost) return;
    this.#isLost = false;
    this.#tail.holdCaret(false);
    announcer.say(words("connection-back"));
    this.#hideStrips();
  }

  #hideStrips() {
    for (const name of ["lost", "reload"]) strip.hide(name);
  }
}

customElements.define("message-stream", MessageStream);
