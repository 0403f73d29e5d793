// Keys for people who do not reach for the mouse. No single letters, and nothing with Ctrl+Alt (AltGr).

import { copyFor } from "./copy.js";
import { stopWriting } from "./reply-forms.js";
import { page } from "./texts.js";
import { thread } from "./thread.js";

export function listenToShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const action = actionFor(event);
    if (!action) return;
    event.preventDefault();
    action();
  });
  document.addEventListener("pointermove", showTips, { passive: true });
}

function actionFor(event) {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (event.key === "Escape") return escapeAction(event);
  if (event.altKey && !event.ctrlKey && event.key.startsWith("Arrow")) return messageAction(event);
  if (isCommand && event.shiftKey && event.code === "KeyO" && page.start) return () => location.assign(page.start);
  if (isCommand && event.shiftKey && event.code === "Semicolon") return copyLastCode;
  if (isSearchKey(event) && page.search) return search;
  if (isCommand && event.key === "/" && page.shortcuts) return () => location.assign(page.shortcuts);
  return null;
}

/** Escape closes the top layer by itself; else it stops the reply; else it hides tooltips. */
function escapeAction(event) {
  if (event.shiftKey) return () => document.getElementById("prompt")?.focus();
  if (document.querySelector(":popover-open, dialog:open")) return null;
  return thread.writing ? stopWriting : hideTips;
}

function messageAction(event) {
  const isInField = event.target.closest("textarea, input, select");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (isInField || !step || !thread.element) return null;
  return () => goToMessage(step);
}

function goToMessage(step) {
  const messages = [...thread.element.querySelectorAll(".message")];
  const here = messages.indexOf(document.activeElement?.closest(".message"));
  const from = here < 0 && step < 0 ? messages.length : here;
  const message = messages[Math.min(messages.length - 1, Math.max(0, from + step))];
  message.tabIndex = -1;
  message.focus();
}

/** Ctrl+K; on a Mac only ⌘K, because there Ctrl+K deletes to the end of the line. */
function isSearchKey(event) {
  const isMac = /Mac/.test(navigator.platform);
  const isCommand = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey;
  return isCommand && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}

/** Leads to the search page; there, into its field. */
function search() {
  const field = document.getElementById("q-page");
  if (field) field.select();
  else location.assign(page.search);
}

function copyLastCode() {
  const button = [...document.querySelectorAll(".thread [data-copy=code]")].at(-1);
  if (button) copyFor(button);
}

function hideTips() {
  document.documentElement.dataset.tips = "off";
}

function showTips() {
  delete document.documentElement.dataset.tips;
}
