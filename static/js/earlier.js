// Older messages: loads them when the reader nears the link that leads to them.

import { drawContextLine } from "./context-line.js";
import { thread, topItems } from "./thread.js";
import { fragment } from "./requests.js";

// So far before the link comes into view, its messages are asked for.
const AHEAD = "600px 0px 0px 0px";

/** Watch for the link "Earlier messages"; without scripts, or if this fails, it is a link. */
export function loadEarlierOnScroll() {
  const observer = new IntersectionObserver(([entry]) => {
    if (entry.isIntersecting) load(entry.target, observer);
  }, { rootMargin: AHEAD });
  watch(observer);
}

function watch(observer) {
  const link = thread.element?.querySelector("a[data-earlier]");
  if (link) observer.observe(link);
}

async function load(link, observer) {
  observer.unobserve(link);
  const before = new URL(link.href).searchParams.get("before");
  const nodes = await fragment(thread.part({ before })).catch(() => null);
  if (!nodes) return;
  const row = link.closest(".thread > *");
  keepingPlace(row.nextElementSibling, () => row.replaceWith(...topItems(nodes)));
  drawContextLine(thread, nodes);
  watch(observer);
}

/** Run `change` above `anchor` without moving it on the screen. */
function keepingPlace(anchor, change) {
  const root = document.documentElement;
  const beforePx = anchor.getBoundingClientRect().top;
  // The browser's own anchoring would add the same distance again.
  root.style.setProperty("overflow-anchor", "none");
  change();
  scrollBy({ top: anchor.getBoundingClientRect().top - beforePx, behavior: "instant" });
  root.style.removeProperty("overflow-anchor");
}
