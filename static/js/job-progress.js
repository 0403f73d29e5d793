// How far a long job is: drawn again when the server tells of it, and every few seconds in any case.

import { announcer } from "./announcer.js";
import { fragment } from "./requests.js";

// Notices come sooner; they may be lost, and several processes need Redis to hear each other's.
const LOOK_MS = 2_000;

let timer = 0;

/** Keep the job on this page up to date until it has ended. */
export function watchJob() {
  if (!unfinished()) return;
  timer = setTimeout(look, LOOK_MS);
}

/** A notice told of a job. */
export function jobChanged({ id }) {
  if (!unfinished()?.dataset.job.includes(id)) return;
  clearTimeout(timer);
  look();
}

async function look() {
  const drawn = document.hidden ? null : await fragment(unfinished().dataset.job).catch(() => null);
  const next = drawn?.querySelector("[data-job]");
  const here = unfinished();
  if (next && here) draw(here, next);
  clearTimeout(timer);
  watchJob();
}

/** Only the parts that change move: the bar stays one element, as people who hear the page know it. */
function draw(here, next) {
  if (next.hasAttribute("data-ended")) {
    here.replaceWith(next);
    announcer.say(next.querySelector(".job__line").textContent.trim());
    return;
  }
  here.querySelector(".job__line").textContent = next.querySelector(".job__line").textContent.trim();
  const value = next.querySelector(".job__bar").getAttribute("value");
  const bar = here.querySelector(".job__bar");
  if (value === null) bar.removeAttribute("value");
  else bar.value = Number(value);
}

function unfinished() {
  return document.querySelector("[data-job]:not([data-ended])");
}
