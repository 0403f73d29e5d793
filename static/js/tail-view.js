// The growing end of a reply in the page: drawn anew each frame, but touched only where it changed.

import { tailNodes } from "./tail.js";

const CARET_HOMES = "p, li, h3, h4, h5, h6, code, blockquote";

export class TailView {
  #host;
  #caret;
  nodes = [];

  /** `host` holds the finished blocks, then the tail as plain text, then the caret. */
  constructor(host) {
    this.#host = host;
    this.#caret = host.querySelector(".caret") ?? document.createElement("span");
    this.#caret.className = "caret";
    host.querySelector(".tail")?.remove();
  }

  draw(text) {
    const fresh = tailNodes(text);
    this.#caret.remove();
    this.#replaceFrom(this.#firstDifferent(fresh), fresh);
    // Before the first words, "Thinking" says that something happens.
    if (text || this.#host.hasChildNodes()) this.#caretHome().append(this.#caret);
  }

  /** Put a finished block's nodes before the tail; the next `draw` removes what it replaces. */
  addBlock(nodes) {
    const before = this.nodes[0] ?? (this.#caret.parentNode === this.#host ? this.#caret : null);
    for (const node of nodes) this.#host.insertBefore(node, before);
    // The block shows what the tail's first node showed.
    this.nodes.shift()?.remove();
  }

  holdCaret(isHeld) {
    this.#caret.classList.toggle("caret--held", isHeld);
  }

  removeCaret() {
    this.#caret.remove();
  }

  /** Nodes that stayed as they were keep their selection and their scroll position. */
  #firstDifferent(fresh) {
    const at = this.nodes.findIndex((node, index) => !fresh[index]?.isEqualNode(node));
    return at < 0 ? this.nodes.length : at;
  }

  #replaceFrom(at, fresh) {
    const [old, next] = [this.nodes[at], fresh[at]];
    if (isCode(old) && isCode(next)) {
      growCode(old, next);
      fresh[at] = old;
      this.#replaceFrom(at + 1, fresh);
      return;
    }
    for (const node of this.nodes.slice(at)) node.remove();
    this.#host.append(...fresh.slice(at));
    this.nodes = [...this.nodes.slice(0, at), ...fresh.slice(at)];
  }

  #caretHome() {
    const last = this.nodes.at(-1);
    if (!last) return this.#host;
    const homes = [last, ...last.querySelectorAll("*")].filter((node) => node.matches(CARET_HOMES));
    return homes.at(-1) ?? this.#host;
  }
}

function isCode(node) {
  return node?.localName === "figure";
}

/** A long listing keeps its element while it grows: it may be scrolled sideways. */
function growCode(old, next) {
  for (const part of ["code", "span"]) {
    const text = next.querySelector(part).textContent;
    if (old.querySelector(part).textContent !== text) old.querySelector(part).textContent = text;
  }
}
