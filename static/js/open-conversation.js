// What the open page says of its own conversation: title, commands and the note of the archive.

/** The id of the kept conversation that is open; empty on every other page. */
export function openConversation() {
  return menu()?.dataset.conversation ?? "";
}

/** Whether somebody is just using it: an open menu, a half-typed title. */
export function isInUse() {
  return Boolean(document.querySelector("#menu-top:popover-open, .topbar .conv__form"));
}

/** Take what the server drew of the open conversation out of `nodes`, and show it. */
export function showOpenConversation(nodes) {
  const now = nodes.querySelector("[data-open]");
  now?.remove();
  if (!now || now.dataset.open !== openConversation()) return;
  menu().replaceChildren(...now.childNodes);
  showTitle(now.dataset.title);
  document.querySelector("[data-archived]")?.toggleAttribute("hidden", !("isArchived" in now.dataset));
}

function showTitle(title) {
  const shown = document.querySelector(".topbar__title");
  if (!shown || !title) return;
  shown.textContent = title;
  // What follows the title is the site's name.
  document.title = title + document.title.slice(document.title.lastIndexOf(" · "));
}

function menu() {
  return document.getElementById("menu-top");
}
