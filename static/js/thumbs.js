// Thumbs under replies, without leaving the page. Without scripts the same forms load it anew.

import { announcer } from "./announcer.js";
import { showRefusal } from "./refusals.js";
import { fragment, nodes, post } from "./requests.js";
import { words } from "./texts.js";
import { thread } from "./thread.js";

/** Take over the forms that say what somebody thinks of a reply. */
export function sendThumbs() {
  document.addEventListener("submit", (event) => {
    const thumbs = event.target.closest("[data-thumbs]");
    if (!thumbs) return;
    event.preventDefault();
    send(thumbs, event.target, event.submitter);
  });
}

/** Show what was thought of a reply in another tab. */
export async function refreshThumbs(sequence) {
  const shown = find(sequence);
  if (!shown || shown.contains(document.activeElement)) return;
  const found = await fragment(thread.part({ turn: sequence })).catch(() => null);
  const fresh = found?.querySelector("[data-thumbs]");
  if (fresh) find(sequence)?.replaceWith(fresh);
}

async function send(thumbs, form, pressed) {
  // A second press while the first is on its way asks for nothing new.
  if (thumbs.hasAttribute("aria-busy")) return;
  thumbs.setAttribute("aria-busy", "true");
  try {
    const fields = new FormData(form);
    if (pressed?.name) fields.append(pressed.name, pressed.value);
    const fresh = (await nodes(await post(form.action, fields))).querySelector("[data-thumbs]");
    const { thumb } = pressed?.dataset ?? {};
    thumbs.replaceWith(fresh);
    goOn(fresh, thumb);
  } catch (error) {
    thumbs.removeAttribute("aria-busy");
    showRefusal(error);
  }
}

/** Keep the focus where it was; who found a reply poor is asked why at once. */
function goOn(thumbs, thumb) {
  const why = thumbs.querySelector(".thumbs__why");
  const button = thumb && thumbs.querySelector(`[data-thumb="${thumb}"]`);
  const isDown = thumb === "down" && button?.getAttribute("aria-pressed") === "true";
  if (isDown) why.click();
  (button ?? why)?.focus();
  announcer.say(words(why ? "rated" : "unrated"));
}

function find(sequence) {
  return document.querySelector(`[data-thumbs="${Number(sequence)}"]`);
}
