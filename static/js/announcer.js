// Says things to people who hear the page, in whole sentences and not too fast (#live).

// Screen readers need time: nothing follows sooner than this.
const PAUSE_MS = 1_500;
// Older paragraphs were said; a region that grows for ever slows screen readers down.
const KEPT_PARAGRAPHS = 5;

class Announcer {
  #waiting = [];
  #timer = 0;
  #lastAtMs = -PAUSE_MS;

  /** Say `sentence` as soon as the pause allows, together with whatever else waits by then. */
  say(sentence) {
    if (!sentence) return;
    this.#waiting.push(sentence);
    if (this.#timer) return;
    const dueInMs = Math.max(0, this.#lastAtMs + PAUSE_MS - performance.now());
    this.#timer = setTimeout(() => this.#speak(), dueInMs);
  }

  #speak() {
    this.#timer = 0;
    this.#lastAtMs = performance.now();
    const region = document.getElementById("live");
    const paragraph = document.createElement("p");
    paragraph.textContent = this.#waiting.splice(0).join(" ");
    region?.append(paragraph);
    while (region?.childElementCount > KEPT_PARAGRAPHS) region.firstElementChild.remove();
  }
}

export const announcer = new Announcer();
