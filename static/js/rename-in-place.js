// Rename in the list, in the place of the title. Without scripts the same link leads to a page.

import { showRefusal } from "./refusals.js";
import { post } from "./requests.js";
import { drawSidebar } from "./sidebar.js";

// chat/domain/titles.py
const TITLE_MAX_CHARS = 120;

/** Take over the links "Rename" in the menus of the list. */
export function renameInPlace() {
  document.addEventListener("click", (event) => {
    const command = event.target.closest("#sidebar .conv [data-rename]");
    if (!command || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    new Renaming(command).begin();
  });
}

class Renaming {
  #url;
  #row;
  #link;
  #form = document.createElement("form");
  #input = document.createElement("input");
  #isOver = false;

  constructor(command) {
    this.#url = command.href;
    this.#row = command.closest(".conv");
    this.#link = this.#row.querySelector(".conv__link");
    this.#form.className = "conv__form";
    this.#input.setAttribute("aria-label", command.dataset.rename);
    this.#input.maxLength = TITLE_MAX_CHARS;
    this.#input.value = this.#title.textContent;
    this.#form.append(this.#input);
  }

  begin() {
    this.#row.querySelector("[popover]").hidePopover();
    this.#link.hidden = true;
    this.#row.prepend(this.#form);
    this.#input.select();
    this.#input.focus();
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save({ takesFocus: true });
    });
    this.#form.addEventListener("keydown", (event) => this.#keyPressed(event));
    this.#input.addEventListener("blur", () => this.#save({ takesFocus: false }));
  }

  get #title() {
    return this.#link.querySelector(".conv__title");
  }

  /** Escape keeps the old title; it reaches neither the drawer nor the reply being written. */
  #keyPressed(event) {
    if (event.key !== "Escape") return;
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
    this.#link.hidden = false;
    if (takesFocus) this.#link.focus();
  }
}
