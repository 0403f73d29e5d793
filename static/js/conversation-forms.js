// Pin, archive, delete and undo in the list without leaving the page. Without scripts the same forms load it anew.

import { showRefusal } from "./refusals.js";
import { addressOf, nodes, post } from "./requests.js";
import { drawSidebar } from "./sidebar.js";
import { thread } from "./thread.js";
import { showToast } from "./toasts.js";


/** Take over the buttons in the menus of conversations, and the way back in a notice. */
export function sendConversationForms() {
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    // Other forms of the menu, such as the one that saves a temporary chat, lead to a page.
    const place = form.id === "lists" ? submitter.closest("#sidebar .conv, #menu-top") : null;
    const address = addressOf(form, submitter);
    const deletes = address.endsWith("/delete/");
    // Who deletes the open one, or brings it back, is led elsewhere.
    const leads = place ? deletes && isOpen(place) : !isUndoHere(form);
    // A page that is a list itself shows the change too: it is loaded anew.
    if (leads || document.querySelector(".shelf-page")) return;
    event.preventDefault();
    const fields = new FormData(form, submitter);
    if (place?.matches("#menu-top")) changeOpen(place, address, fields);
    else if (place) change(place, address, fields, deletes || submitter.value.startsWith("archive "));
    else undo(form, fields);
  });
}

function isOpen(place) {
  return ["menu-top", `conv-${thread.conversation}`].includes(place.id);
}

function isUndoHere(form) {
  return form.matches("form[data-undo]:has([name=next])");
}

async function changeOpen(menu, address, fields) {
  menu.hidePopover();
  document.querySelector("[popovertarget=menu-top]").focus();
  try {
    showToast(await nodes(await post(address, fields)));
  } catch (error) {
    showRefusal(error);
  }
  await drawSidebar();
}

async function change(row, address, fields, removes) {
  const focused = (removes && neighbour(row)) || row.querySelector(".conv__link");
  row.querySelector("[popover]").hidePopover();
  row.hidden = removes;
  focused.focus();
  try {
    showToast(await nodes(await post(address, fields)));
  } catch (error) {
    row.hidden = false;
    showRefusal(error);
  }
  await drawSidebar();
}

async function undo(form, fields) {
  const toast = form.closest(".toast");
  toast.remove();
  try {
    await post(form.action, fields);
  } catch (error) {
    document.body.append(toast);
    showRefusal(error);
    return;
  }
  await drawSidebar();
  const row = document.getElementById(`conv-${fields.get("conversation")}`);
  (row?.querySelector(".conv__link") ?? document.querySelector(".new-chat"))?.focus();
}

/** What takes the focus of a row that goes: the next one, else the way to a new chat. */
function neighbour(row) {
  const rows = [...document.querySelectorAll("#sidebar .conv:not([hidden])")];
  const next = rows[rows.indexOf(row) + 1];
  return next?.querySelector(".conv__link") ?? document.querySelector("#sidebar .new-chat");
}
