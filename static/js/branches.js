// Switches between versions without leaving the page, and without moving what the reader looks at.
// Without scripts the same links load the page at the version they name.

import { announcer } from "./announcer.js";
import { fragment } from "./requests.js";
import { thread } from "./thread.js";

/** Take over the arrows between versions. */
export function switchInPlace() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".thread .branches a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}

async function show(link) {
  const address = new URL(link.href);
  const { rel } = link;
  thread.isSwitching = true;
  const drawn = await fragment(link.href).catch(() => null);
  thread.isSwitching = false;
  const id = address.hash.slice(1);
  // The server leads to an older page where the version is followed by a long way.
  if (!drawn?.querySelector(`#${CSS.escape(id)}`)) {
    location.assign(link.href);
    return;
  }
  const topPx = link.getBoundingClientRect().top;
  thread.showBranch(drawn, address);
  const arrow = arrowOf(document.getElementById(id).closest(".message"), rel);
  if (!arrow) return;
  arrow.focus({ preventScroll: true });
  scrollBy({ top: arrow.getBoundingClientRect().top - topPx, behavior: "instant" });
  announcer.say(arrow.closest(".branches").querySelector(".num").textContent.trim());
}

/** The arrow that was pressed, or at an end the other one. */
function arrowOf(message, rel) {
  const arrows = [...message.querySelectorAll(".branches a[href]")];
  return arrows.find((arrow) => arrow.rel === rel) ?? arrows[0];
}
