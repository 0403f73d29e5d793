// Copy buttons: a code block's source, a field's value, or a message.

import { announcer } from "./announcer.js";
import { words } from "./texts.js";

const SHOWN_MS = 2_000;

export function copyOnPress() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copyFor(button);
  });
}

/** Copy what `button` is for, and say so on it and aloud. */
export async function copyFor(button) {
  try {
    await write(textFor(button));
  } catch {
    announcer.say(words("copy-failed"));
    return;
  }
  announcer.say(words("copied"));
  showCopied(button);
}

function textFor(button) {
  if (button.dataset.copy === "field") return button.parentElement.querySelector("input").value;
  return button.dataset.copy === "code" ? codeText(button) : messageText(button);
}

function codeText(button) {
  return button.closest(".code-block").querySelector("code").textContent;
}

function messageText(button) {
  const message = button.closest(".message");
  const source = message.querySelector("template[data-source]");
  const shown = message.querySelector(".message__bubble, .prose");
  return source ? source.content.textContent : shown?.innerText ?? "";
}

async function write(text) {
  // Browsers offer the clipboard to secure addresses only; a site at home may have none.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (!isDone) throw new Error("copy");
}

function showCopied(button) {
  if (button.dataset.label !== undefined) return;
  const label = button.querySelector("span");
  button.dataset.label = label ? label.textContent : button.getAttribute("aria-label");
  name(button, words("copied"));
  setTimeout(() => {
    name(button, button.dataset.label);
    delete button.dataset.label;
  }, SHOWN_MS);
}

function name(button, text) {
  const label = button.querySelector("span");
  if (label) label.textContent = text;
  else button.setAttribute("aria-label", text);
}
