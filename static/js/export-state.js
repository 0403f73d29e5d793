// The export of a person: looks again while it is made, and then offers what the server does.

const LOOK_MS = 2_000;
const STATE = "[data-export]";

/** Keep its state up to date while it is made and the page is visible. */
export function watchExport() {
  if (isActive()) setTimeout(look, LOOK_MS);
}

async function look() {
  if (!document.hidden) await refresh();
  watchExport();
}

async function refresh() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const [before, after] = [document.querySelector(STATE), page.querySelector(STATE)];
    if (before && after) show(before, after);
  } catch {
    // The connection may be back the next time.
  }
}

/** While it is made only the bar changes: what has focus keeps it. */
function show(before, after) {
  const [bar, next] = [before.querySelector("progress"), after.querySelector("progress")];
  if (bar && next) {
    bar.replaceWith(document.adoptNode(next));
    return;
  }
  const hadFocus = before.contains(document.activeElement);
  const shown = document.adoptNode(after);
  shown.tabIndex = -1;
  before.replaceWith(shown);
  if (hadFocus) shown.focus();
  tell(shown.querySelector("h3")?.textContent);
}

function tell(text) {
  const line = document.createElement("p");
  line.textContent = text ?? "";
  document.getElementById("export-live")?.replaceChildren(line);
}

function isActive() {
  return document.querySelector(STATE)?.dataset.export === "active";
}
