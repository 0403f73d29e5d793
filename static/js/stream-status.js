// The line "Thinking 4 s" that stands where a reply will be, until its first words come.

import { announcer } from "./announcer.js";
import { preferences } from "./preferences.js";
import { words } from "./texts.js";

const SECONDS_FROM = 2;

export class StreamStatus {
  #line;
  #startedAtMs = performance.now();
  #timer;

  constructor(message) {
    this.#line = message.querySelector(".status");
    if (!this.#line) return;
    if (preferences.announcements === "sentences") announcer.say(words("thinking"));
    this.#timer = setInterval(() => this.#count(), 1000);
  }

  show(status) {
    const label = this.#line?.querySelector("span:not(.status__leaf)");
    const text = words(`status-${status}`);
    if (label && text && label.textContent !== text) label.textContent = text;
  }

  hide() {
    this.end();
    this.#line?.remove();
    this.#line = null;
  }

  end() {
    clearInterval(this.#timer);
  }

  #count() {
    const seconds = Math.floor((performance.now() - this.#startedAtMs) / 1000);
    const counter = this.#line?.querySelector(".num");
    if (counter && seconds >= SECONDS_FROM) counter.textContent = `${seconds} s`;
  }
}
