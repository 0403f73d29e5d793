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
    // Hiding tooltips takes the key from nobody.
    if (action !== hideTips) event.preventDefault();
    action();
  });
  document.addEventListener("pointermove", showTips, { passive: true });
}

function actionFor(event) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (event.key === "Escape") return isPlain ? escapeAction(event) : null;
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) return messageAction(event);
  if (isCommand && event.shiftKey && isKey(event, "o", "KeyO") && page.start) return () => location.assign(page.start);
  if (isCommand && event.shiftKey && isKey(event, ";", "Semicolon")) return copyLastCode;
  if (isSearchKey(event) && page.search) return search;
  if (isCommand && event.key === "/" && page.shortcuts) return () => location.assign(page.shortcuts);
  return null;
}

/** The key that is labelled so; where the layout has no Latin letters, the one in its place. */
function isKey(event, label, code) {
  const key = event.key.toLowerCase();
  return key === label || (event.code === code && !/^[a-z]$/.test(key));
}

/** Escape closes the top layer and empties fields by itself; else it stops the reply; else it hides tooltips. */
function escapeAction(event) {
  if (event.shiftKey) return focusBox;
  if (document.querySelector(":popover-open")) return null;
  const isTaken = event.target.closest("select, [type=search]");
  return thread.writing && !isTaken ? stopWriting : hideTips;
}

function focusBox() {
  for (const open of document.querySelectorAll(":popover-open")) open.hidePopover();
  document.getElementById("prompt")?.focus();
}

function messageAction(event) {
  const isElsewhere = event.target.closest("textarea, input, select, [popover]");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (isElsewhere || !step || !thread.element) return null;
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
