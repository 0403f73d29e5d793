// The theme takes effect at once; the account or the cookie remembers it.

import { post } from "./requests.js";

export function applyThemeAtOnce() {
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-theme-form] input[name=theme]")) return;
    if (target.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = target.value;
    // If this fails the choice lasts as long as the page, and the form still works.
    post(target.form.action, new FormData(target.form)).catch(() => {});
  });
}
