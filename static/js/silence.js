// Finds out that an open stream is dead: after sleep, or in another network, nobody says so.
// The server is never silent for longer than one interval, so much more than that is no quiet stream.

import { page } from "./texts.js";

const INTERVALS = 2.5;
// How often the clock is looked at, in parts of the time that is allowed.
const LOOKS = 5;

export class Silence {
  #broken;
  #allowedMs;
  #heardAtMs = 0;
  #timer = 0;

  /** `broken()` is called after `intervalSeconds` of silence, 2.5 times over. */
  constructor(broken, intervalSeconds = Number(page.keepAliveSeconds) || 0) {
    this.#broken = broken;
    this.#allowedMs = intervalSeconds * INTERVALS * 1000;
  }

  /** The stream is being opened, or has brought something. */
  heard() {
    this.#heardAtMs = Date.now();
    if (this.#allowedMs) this.#timer ||= setInterval(() => this.#look(), this.#allowedMs / LOOKS);
  }

  /** There is no stream to listen to. */
  end() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  /** Timers stand still while a computer sleeps; the time of day does not. */
  #look() {
    if (Date.now() - this.#heardAtMs < this.#allowedMs) return;
    this.end();
    this.#broken();
  }
}
