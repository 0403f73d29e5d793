// Where a conversation opens: at its end, at the message the address names, or where the reader was.

import { follow } from "./follow.js";

// Addresses that lead to the end; a new chat from a message begins in the message box.
const ENDS = new Set(["", "#latest", "#prompt"]);
const KEY = `vana:place:${location.pathname}`;

/** Open the page at its place, and remember the place when the page is left. */
export function openAtPlace() {
  history.scrollRestoration = "manual";
  addEventListener("pagehide", remember);
  const place = isReturn() && remembered();
  if (place) show(place);
  else if (ENDS.has(location.hash)) follow.toEnd();
}

/** Back, forward and reload come back to a place; a link goes to the conversation. */
function isReturn() {
  const type = performance.getEntriesByType("navigation")[0]?.type;
  return type === "reload" || type === "back_forward";
}

/** Run `change`; the message at the top of the window stays there, if it stays in the page. */
export function keepingPlace(change) {
  const place = here();
  change();
  if (place && document.getElementById(place.id)) show(place);
}

function remember() {
  const place = follow.isOn ? null : here();
  if (place) sessionStorage.setItem(KEY, JSON.stringify(place));
  else sessionStorage.removeItem(KEY);
}

/** The message at the top of the window, and where its upper edge is. */
function here() {
  const first = [...document.querySelectorAll(".thread > .message[id]")]
    .find((message) => message.getBoundingClientRect().bottom > 0);
  return first && { id: first.id, topPx: first.getBoundingClientRect().top };
}

/** The message that was at the top of the window, and where its upper edge was. */
function remembered() {
  const place = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  return place && document.getElementById(place.id) && place;
}

function show({ id, topPx }) {
  const nowPx = document.getElementById(id).getBoundingClientRect().top;
  scrollBy({ top: nowPx - topPx, behavior: "instant" });
}
