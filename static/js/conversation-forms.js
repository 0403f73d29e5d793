// Pin, archive, delete and undo in the list without leaving the page. Without scripts the same forms load it anew.

import { showRefusal } from "./refusals.js";
import { nodes, post } from "./requests.js";
import { drawSidebar } from "./sidebar.js";
import { thread } from "./thread.js";
import { showToast } from "./toasts.js";


/** Take over the forms in the menus of the list, and the way back in a notice. */
export function sendConversationForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const row = form.closest("#sidebar .conv");
    const deletes = form.action.endsWith("/delete/");
    // Who deletes the open one, or brings it back, is led elsewhere.
    const leads = row ? deletes && row.id === `conv-${thread.conversation}` : !isUndoHere(form);
    if (leads) return;
    event.preventDefault();
    const fields = new FormData(form, event.submitter);
    if (row) change(row, form, fields, deletes || fields.get("do") === "archive");
    else undo(form, fields);
  });
}

function isUndoHere(form) {
  return form.matches("form[data-undo]:has([name=next])");
}

async function change(row, form, fields, removes) {
  const focused = (removes && neighbour(row)) || row.querySelector(".conv__link");
  form.closest("[popover]").hidePopover();
  row.hidden = removes;
  focused.focus();
  try {
    showToast(await nodes(await post(form.action, fields)));
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
