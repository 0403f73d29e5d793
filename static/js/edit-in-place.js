// Asks a question in other words, in its place. Without scripts the same link leads to a page.

import { isSending } from "./enter-key.js";
import { follow } from "./follow.js";
import { hideRefusal, showRefusal } from "./refusals.js";
import { fragment, nodes, post } from "./requests.js";
import { thread } from "./thread.js";

/** Take over the links that edit a question. */
export function editInPlace() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".thread a[data-edit]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    edit(link);
  });
}

/** Edit the last question, if the page shows one; false if it shows none. */
export function editLast() {
  const link = [...document.querySelectorAll(".thread a[data-edit]")].at(-1);
  if (!link) return false;
  edit(link);
  return true;
}

async function edit(link) {
  const message = link.closest(".message");
  const open = message.querySelector(":scope > .message__edit textarea");
  if (open) {
    open.focus();
    return;
  }
  const drawn = await fragment(link.href).catch(() => null);
  const form = drawn?.querySelector("form");
  if (!form) location.assign(link.href);
  else if (!message.querySelector(":scope > .message__edit")) begin(message, link, form);
}

function begin(message, link, form) {
  const box = form.querySelector("textarea");
  // The server says when it is too much; a paste must not be cut without a word.
  box.removeAttribute("maxlength");
  const end = () => {
    form.remove();
    hideRefusal();
    link.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(message, form, box);
  });
  form.querySelector("[data-cancel]").addEventListener("click", (event) => {
    event.preventDefault();
    end();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.shiftKey && !event.isComposing) {
      // Leaves the question as it is; the reply being written goes on.
      event.preventDefault();
      end();
    } else if (event.target === box && isSending(event)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  message.append(form);
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

async function send(message, form, box) {
  if (!box.value.trim() || form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  try {
    const drawn = await nodes(await post(form.action, new FormData(form)));
    hideRefusal();
    const question = thread.replaceFrom(message, drawn);
    if (question) follow.sent(question);
    document.getElementById("prompt")?.focus();
  } catch (error) {
    form.removeAttribute("aria-busy");
    showRefusal(error);
  }
}
