// How far an import is: its page asks for the report until there is one.

import { fragment } from "./requests.js";

const AGAIN_MS = 1_000;

/** Draw the state of the import anew while it is worked on. */
export function followImport() {
  const place = document.querySelector("[data-import]");
  if (place) look(place);
}

function look(place) {
  if (!place.querySelector("[data-at-work]")) return;
  setTimeout(async () => {
    const drawn = document.hidden ? null : await fragment(place.dataset.import).catch(() => null);
    if (drawn) draw(place, drawn);
    look(place);
  }, AGAIN_MS);
}

/** Only what is different. Whoever hears the page is told each step, and not each number. */
function draw(place, drawn) {
  const before = place.innerText;
  const next = document.createElement("div");
  next.append(drawn);
  if (next.textContent.replace(/\s+/g, " ").trim() === before.replace(/\s+/g, " ").trim()) return;
  const hadFocus = place.contains(document.activeElement);
  place.replaceChildren(...next.childNodes);
  const said = document.querySelector("[data-import-said]");
  const step = place.querySelector("h2")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  if (said && said.textContent !== step) said.textContent = step;
  if (hadFocus) place.querySelector("a, button")?.focus({ preventScroll: true });
}
