// The list of conversations: drawn anew by the server whenever something in it changed.

import { isInUse, openConversation, showOpenConversation } from "./open-conversation.js";
import { fragment } from "./requests.js";
import { page } from "./texts.js";

// Several notices come together (a reply ends, its title is set); one look is enough.
const GATHER_MS = 400;

// Not everybody's tabs in the same second.
const SPREAD_MS = 30_000;

let timer = 0;
let midnight = 0;
// Answers can overtake each other: an older one than what is shown says nothing any more.
let askedCount = 0;
let shownNumber = 0;

/** Ask for the list soon. */
export function refreshSidebar() {
  if (!list()) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, GATHER_MS);
}

/** Ask for the list now. */
export async function drawSidebar() {
  clearTimeout(timer);
  if (list()) await refresh();
}

async function refresh() {
  const open = openConversation();
  askedCount += 1;
  const number = askedCount;
  const drawn = await fragment(open ? `${page.sidebar}?open=${open}` : page.sidebar).catch(() => null);
  const here = list();
  if (!drawn || !here || number < shownNumber) return;
  if (isInUse() || here.querySelector(":popover-open, .conv__form")) {
    // Nobody's open menu or half-typed title disappears; look again when it may be done.
    refreshSidebar();
    return;
  }
  shownNumber = number;
  showOpenConversation(drawn);
  const count = here.querySelectorAll(".conv").length;
  keepingPlace(here, () => here.replaceChildren(...drawn.childNodes));
  // Pages that were loaded before are loaded again.
  while (here.querySelectorAll(".conv").length < count && (await loadNext(here)));
  markCurrent(here);
  refreshAtMidnight();
}

/** Draw the list anew when its headings ("Today") stop being right. */
export function refreshAtMidnight() {
  const seconds = Number(list()?.querySelector("[data-day-seconds]")?.dataset.daySeconds);
  if (!seconds) return;
  clearTimeout(midnight);
  midnight = setTimeout(refresh, seconds * 1000 + Math.random() * SPREAD_MS);
}

/** Load older conversations in place; without scripts the link leads to a page of them. */
export function loadOlderConversations() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#sidebar a[data-next]")) return;
    event.preventDefault();
    loadNext(list());
  });
}

/** Put the next page in the place of the link to it. False: there is none. */
async function loadNext(here) {
  const link = here.querySelector("a[data-next]");
  const drawn = link && (await fragment(link.href).catch(() => null));
  if (!drawn) return false;
  link.remove();
  for (const group of [...drawn.children]) addGroup(here, group);
  markCurrent(here);
  return true;
}

/** A page can begin in the middle of a group: the same heading does not stand twice. */
function addGroup(here, group) {
  const key = group.dataset.group;
  const same = key && here.querySelector(`[data-group="${CSS.escape(key)}"] ul`);
  if (same) same.append(...group.querySelectorAll(".conv"));
  else here.append(group);
}

function list() {
  return document.querySelector("#sidebar .sidebar__list");
}

/** Run `change`; scrolling and focus stay with the same conversation. */
function keepingPlace(here, change) {
  const { scrollTop } = here;
  const focused = here.contains(document.activeElement) ? document.activeElement : null;
  const row = focused?.closest(".conv")?.id;
  const part = focused?.matches(".conv__more") ? ".conv__more" : ".conv__link";
  change();
  here.scrollTop = scrollTop;
  if (row) document.getElementById(row)?.querySelector(part)?.focus({ preventScroll: true });
}

function markCurrent(here) {
  for (const link of here.querySelectorAll(".conv__link")) {
    if (new URL(link.href).pathname === location.pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    // What is open is being read.
    if (link.ariaCurrent) for (const mark of link.querySelectorAll("[data-unread]")) mark.remove();
  }
}
