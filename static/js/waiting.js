// The message that waits for a reply to end: send it now, edit it in the box, remove it.
// Without scripts the same form loads the page anew.

import { follow } from "./follow.js";
import { hideRefusal, showRefusal } from "./refusals.js";
import { addressOf, nodes, post } from "./requests.js";
import { thread } from "./thread.js";

/** Take over the buttons of the message that waits. */
export function manageWaiting() {
  thread.watchWaiting();
  document.addEventListener("submit", (event) => {
    const item = event.target.closest(".thread [data-waiting]");
    if (!item) return;
    event.preventDefault();
    act(item, event.target, event.submitter);
  });
}

/** Take the message that waits back into the box; false if none does. */
export function editWaiting() {
  const button = thread.waiting?.querySelector("[data-take-back]");
  button?.form.requestSubmit(button);
  return Boolean(button);
}

async function act(item, form, submitter) {
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const { takeBack } = submitter.dataset;
  try {
    const response = await post(takeBack ?? addressOf(form, submitter), new FormData(form));
    hideRefusal();
    if (response.status === 204) takeOut(item, Boolean(takeBack));
    else await sent(response);
  } catch (error) {
    form.removeAttribute("aria-busy");
    showRefusal(error);
    // What stood here may have been sent, or changed in another tab.
    thread.refreshWaiting();
  }
}

function takeOut(item, isEdited) {
  const text = item.querySelector(".message__bubble").textContent;
  item.remove();
  document.getElementById("prompt")?.focus();
  if (isEdited) thread.dispatchEvent(new CustomEvent("returned", { detail: text }));
}

async function sent(response) {
  const question = thread.add(await nodes(response));
  document.getElementById("prompt")?.focus({ preventScroll: true });
  if (question) follow.sent(question);
}
