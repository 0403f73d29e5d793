// Rename in the list and above the open page, in the place of the title. Without scripts the same link leads to a page.

import { showRefusal } from "./refusals.js";
import { post } from "./requests.js";
import { drawSidebar } from "./sidebar.js";
import { words } from "./texts.js";

// chat/domain/titles.py
const TITLE_MAX_CHARS = 120;
const COMMANDS = "#sidebar .conv [data-rename], #menu-top [data-rename]";

/** Take over the links "Rename" in the menus of conversations. */
export function renameInPlace() {
  document.addEventListener("click", (event) => {
    const command = event.target.closest(COMMANDS);
    if (!command || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    new Renaming(command).begin();
  });
}

class Renaming {
  #url;
  #menu;
  #shown;
  #title;
  #focused;
  #form = document.createElement("form");
  #input = document.createElement("input");
  #isOver = false;

  constructor(command) {
    this.#url = command.href;
    this.#menu = command.closest("[popover]");
    const row = command.closest(".conv");
    this.#shown = row?.querySelector(".conv__link") ?? document.querySelector(".topbar__title");
    this.#title = row?.querySelector(".conv__title") ?? this.#shown;
    this.#focused = row ? this.#shown : document.querySelector("[popovertarget=menu-top]");
    this.#form.className = "conv__form";
    this.#input.setAttribute("aria-label", words("title"));
    this.#input.dir = "auto";
    this.#input.maxLength = TITLE_MAX_CHARS;
    this.#input.value = this.#title.textContent;
    this.#form.append(this.#input);
  }

  begin() {
    this.#menu.hidePopover();
    this.#shown.hidden = true;
    this.#shown.before(this.#form);
    this.#input.select();
    this.#input.focus();
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save({ takesFocus: true });
    });
    this.#form.addEventListener("keydown", (event) => this.#keyPressed(event));
    this.#input.addEventListener("blur", () => this.#save({ takesFocus: false }));
  }

  /** Escape keeps the old title; it reaches neither the drawer nor the reply being written. */
  #keyPressed(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.#end({ takesFocus: true });
  }

  async #save({ takesFocus }) {
    if (this.#isOver) return;
    const before = this.#title.textContent;
    const title = this.#input.value.trim();
    this.#end({ takesFocus });
    if (!title || title === before) return;
    this.#title.textContent = title;
    try {
      await post(this.#url, { title });
    } catch (error) {
      this.#title.textContent = before;
      showRefusal(error);
    }
    await drawSidebar();
  }

  #end({ takesFocus }) {
    this.#isOver = true;
    this.#form.remove();
    this.#shown.hidden = false;
    if (takesFocus) this.#focused.focus();
  }
}
