// When the Enter key sends what stands in a box, and when it begins a new line.

import { preferences } from "./preferences.js";

// What keydown says while an input method composes, in browsers that do not say it otherwise.
const COMPOSING_KEY_CODE = 229;

/** Whether this press of a key sends. */
export function isSending(event) {
  const isComposing = event.isComposing || event.keyCode === COMPOSING_KEY_CODE;
  if (event.key !== "Enter" || event.shiftKey || isComposing) return false;
  if (preferences.sendsWithCtrl && !event.ctrlKey && !event.metaKey) return false;
  // A keyboard on the screen has no second key for a line break.
  return !matchMedia("(pointer: coarse)").matches;
}
