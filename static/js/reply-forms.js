// Stop, retry and continue without leaving the page. Without scripts the same forms load it anew.

import { follow } from "./follow.js";
import { showRefusal } from "./refusals.js";
import { nodes, post } from "./requests.js";
import { thread } from "./thread.js";

/** Take over the forms that write a reply again or go on with it. */
export function sendReplyForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest(".thread") || !/\/(retry|continue)\/$/.test(form.action)) return;
    event.preventDefault();
    writeAgain(form, event.submitter);
  });
}

/** Stop the reply that is being written; it keeps what stands there. */
export async function stopWriting() {
  const url = thread.writing?.dataset.stop;
  if (!url) return;
  try {
    await post(url);
  } catch (error) {
    showRefusal(error);
  }
}

async function writeAgain(form, submitter) {
  // A second press while the first is on its way asks for nothing new.
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  // What is refused is said above the message box; the menu keeps what was typed in it.
  form.closest("[popover]:popover-open")?.hidePopover();
  try {
    const drawn = await nodes(await post(form.action, new FormData(form, submitter)));
    thread.replaceFrom(form.closest(".message"), drawn);
    follow.toEnd();
  } catch (error) {
    form.removeAttribute("aria-busy");
    showRefusal(error);
  }
}
