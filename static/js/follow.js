// Keeps the end of a growing reply in view, and never against the reader (docs: ui.md, autoscroll).
// The page itself scrolls, so that find in page, anchors and mobile bars keep working.

import { preferences } from "./preferences.js";
import { piece } from "./texts.js";

// Nearer to the message box than this, the end of the thread counts as being read.
const NEAR_PX = 80;
// Between the last line and the message box, and between a new question and the bar above it.
const GAP_PX = 16;
const UPWARD_KEYS = new Set(["PageUp", "Home", "ArrowUp"]);

class Follow {
  #isOn = false;
  #lastTopPx = 0;
  #jump = null;
  #question = null;

  /** Watch the reader; called once for a page with a thread. */
  start() {
    this.#isOn = preferences.followsText && this.#distancePx() <= NEAR_PX;
    this.#lastTopPx = scrollY;
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
    addEventListener("wheel", (event) => event.deltaY < 0 && this.#turnOff(), { passive: true });
    document.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("selectionchange", () => this.#selectionChanged());
    document.addEventListener("focusin", ({ target }) => target.closest(".thread") && this.#turnOff());
    addEventListener("resize", () => this.textArrived());
  }

  /** New text stands in the thread: show it if the reader is at its end, else offer to. */
  textArrived() {
    this.#fitRoom();
    if (this.#isOn) this.#scrollToEnd();
    else if (this.#distancePx() > NEAR_PX) this.#offerJump();
  }

  /** A message was sent: its question goes to the top, and the reply grows beneath it. */
  sent(question) {
    this.#question = question;
    this.#fitRoom();
    const awayPx = question.getBoundingClientRect().top - topbarPx() - GAP_PX;
    scrollBy({ top: awayPx, behavior: "instant" });
    this.#turnOn();
  }

  toEnd() {
    this.#turnOn();
    this.#scrollToEnd();
  }

  get isOn() {
    return this.#isOn;
  }

  #scrollToEnd() {
    const beyondPx = this.#distancePx() + GAP_PX;
    if (beyondPx > 0) scrollBy({ top: beyondPx, behavior: "instant" });
    this.#lastTopPx = scrollY;
  }

  #scrolled() {
    const isUpward = scrollY < this.#lastTopPx - 1;
    const isDownward = scrollY > this.#lastTopPx + 1;
    this.#lastTopPx = scrollY;
    if (isUpward && this.#distancePx() > -GAP_PX) this.#turnOff();
    if (isDownward && this.#distancePx() <= GAP_PX) this.#turnOn();
  }

  #pressed(event) {
    const isInField = event.target.closest("textarea, input, select, [role=menu], .menu");
    if (UPWARD_KEYS.has(event.key) && !isInField) this.#turnOff();
  }

  #selectionChanged() {
    const selection = document.getSelection();
    const node = selection.isCollapsed ? null : selection.anchorNode;
    if (node?.parentElement?.closest(".thread")) this.#turnOff();
  }

  #turnOn() {
    this.#isOn = preferences.followsText;
    this.#jump?.remove();
    this.#jump = null;
  }

  #turnOff() {
    this.#isOn = false;
  }

  #offerJump() {
    if (this.#jump?.isConnected) return;
    this.#jump = piece("jump");
    this.#jump?.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      this.toEnd();
    });
    if (this.#jump) document.querySelector(".dock > *")?.prepend(this.#jump);
  }

  /** Leave so much room below a new question that it can stand at the top of the page. */
  #fitRoom() {
    const thread = document.querySelector(".thread");
    if (!this.#question?.isConnected) return;
    // Measured with plenty of room: a page that is too short for a moment would scroll up.
    thread.style.setProperty("padding-block-end", "100vh");
    const end = thread.lastElementChild.getBoundingClientRect().bottom;
    const usedPx = end - this.#question.getBoundingClientRect().top;
    const freePx = Math.ceil(innerHeight - topbarPx() - dockPx() - GAP_PX - usedPx);
    thread.style.setProperty("padding-block-end", `max(var(--s-10), ${freePx}px)`);
    if (freePx <= 0) this.#question = null;
  }

  /** How far below the message box's upper edge the thread ends. */
  #distancePx() {
    const end = document.querySelector(".thread")?.lastElementChild;
    if (!end) return 0;
    return end.getBoundingClientRect().bottom - (innerHeight - dockPx());
  }
}

function topbarPx() {
  return document.querySelector(".topbar")?.offsetHeight ?? 0;
}

function dockPx() {
  return document.querySelector(".dock")?.offsetHeight ?? 0;
}

export const follow = new Follow();
