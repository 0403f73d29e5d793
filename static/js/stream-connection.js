// One reply's event stream, opened again whenever it breaks, from where it broke.

import { Silence } from "./silence.js";

// Waiting times before each new try; the last one repeats.
const RETRY_SECONDS = [1, 2, 4, 8, 15];
// Up to this share is added, so that a thousand pages do not come back in the same instant.
const JITTER = 0.25;
// After this long without a connection the reply counts as interrupted.
const GIVE_UP_MS = 60_000;
// A server that leaves gaps again and again is not asked more often than this.
const RESUME_PAUSE_MS = 1_000;
const FRAMES = ["status", "thought", "delta", "block", "done"];

export class StreamConnection {
  #address;
  #takeFrame;
  #tell;
  #source = null;
  #timer = 0;
  #tries = 0;
  #lostAtMs = null;
  #resumedAtMs = -RESUME_PAUSE_MS;
  #listening = null;
  #silence = new Silence(() => this.#lose());

  /**
   * `address()` is asked for the URL of each try; `takeFrame(name, data)` gets what arrives;
   * `tell(state, seconds)` hears "open", "waiting" (with the seconds until the next try),
   * "trying", and "unreachable".
   */
  constructor({ address, takeFrame, tell }) {
    this.#address = address;
    this.#takeFrame = takeFrame;
    this.#tell = tell;
  }

  start() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    addEventListener("online", () => this.#networkChanged(), { signal });
    addEventListener("offline", () => this.#lose(), { signal });
    document.addEventListener("visibilitychange", () => this.#visibilityChanged(), { signal });
    if (document.hidden) return;
    this.#open();
  }

  end() {
    this.#listening?.abort();
    this.#close();
  }

  tryNow() {
    if (this.#isOpen || document.hidden) return;
    this.#tell("trying");
    this.#open();
  }

  /** Ask again at once: a piece is missing. */
  resume() {
    const isSoon = performance.now() - this.#resumedAtMs < RESUME_PAUSE_MS;
    this.#resumedAtMs = performance.now();
    if (isSoon) this.#wait();
    else this.#open();
  }

  get #isOpen() {
    return this.#source?.readyState === EventSource.OPEN;
  }

  #open() {
    this.#close();
    this.#source = new EventSource(this.#address());
    this.#silence.heard();
    this.#source.addEventListener("open", () => this.#opened());
    this.#source.addEventListener("error", () => this.#lose());
    this.#source.addEventListener("ping", () => this.#lives());
    for (const name of FRAMES) {
      this.#source.addEventListener(name, ({ data }) => this.#arrived(name, data));
    }
  }

  #close() {
    clearTimeout(this.#timer);
    this.#silence.end();
    this.#source?.close();
    this.#source = null;
  }

  #opened() {
    this.#lostAtMs = null;
    this.#silence.heard();
    this.#tell("open");
  }

  #arrived(name, data) {
    this.#lives();
    this.#takeFrame(name, JSON.parse(data));
  }

  #lives() {
    this.#silence.heard();
    // Only a stream that brings something is a good one: a server may accept and drop.
    this.#tries = 0;
  }

  /** What still seems open may have died with the network before; nothing is said of it if not. */
  #networkChanged() {
    if (this.#isOpen && !document.hidden) this.#open();
    else this.tryNow();
  }

  #lose() {
    this.#close();
    if (document.hidden) return;
    this.#lostAtMs ??= performance.now();
    this.#wait();
  }

  #wait() {
    this.#close();
    const seconds = RETRY_SECONDS[Math.min(this.#tries, RETRY_SECONDS.length - 1)];
    this.#tries += 1;
    this.#countDown(performance.now() + seconds * 1000 * (1 + Math.random() * JITTER));
  }

  #countDown(dueAtMs) {
    const nowMs = performance.now();
    if (this.#lostAtMs !== null && nowMs - this.#lostAtMs > GIVE_UP_MS) this.#tell("unreachable");
    else this.#tell("waiting", Math.max(1, Math.ceil((dueAtMs - nowMs) / 1000)));
    const leftMs = dueAtMs - nowMs;
    const next = leftMs <= 1000 ? () => this.#open() : () => this.#countDown(dueAtMs);
    this.#timer = setTimeout(next, Math.min(leftMs, 1000));
  }

  /** A hidden page holds no stream: browsers allow six connections to a host, over all tabs. */
  #visibilityChanged() {
    if (document.hidden) {
      this.#close();
      this.#lostAtMs = null;
    } else {
      this.#open();
    }
  }
}
