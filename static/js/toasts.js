// One-time notices stay until they are dismissed: nobody has to read against a clock.

import { announcer } from "./announcer.js";

export function dismissToasts() {
  document.addEventListener("click", ({ target }) => {
    target.closest("[data-dismiss]")?.closest(".toast").remove();
  });
}

/** Show the notice that the server drew, instead of an older one; above an open drawer too. */
export function showToast(nodes) {
  const toast = nodes.querySelector(".toast");
  if (!toast) return;
  for (const older of document.querySelectorAll(".toast")) older.remove();
  // It is said in the live region, which was there before; here it is a part that can be found.
  toast.setAttribute("role", "region");
  toast.popover = "manual";
  document.body.append(toast);
  toast.showPopover();
  announcer.say(toast.querySelector(".toast__text").textContent);
}
