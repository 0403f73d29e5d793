// The entry: what every page needs, then what its elements need.
// collectstatic joins all modules into this one (vana/scripts.py).

import "./message-composer.js";
import "./message-stream.js";
import { switchInPlace } from "./branches.js";
import { sendConversationForms } from "./conversation-forms.js";
import { copyOnPress } from "./copy.js";
import { clearDraftsWithForms } from "./drafts.js";
import { loadEarlierOnScroll } from "./earlier.js";
import { editInPlace } from "./edit-in-place.js";
import { watchExport } from "./export-state.js";
import { follow } from "./follow.js";
import { watchJob } from "./job-progress.js";
import { followImport } from "./import-progress.js";
import { watchGauge } from "./gauge.js";
import { manageMenus } from "./menus.js";
import { listenToNotices } from "./notices.js";
import { usePasskeys } from "./passkeys.js";
import { chooseModels } from "./model-choice.js";
import { openAtPlace } from "./place.js";
import { printOnPress } from "./print.js";
import { sendReplyForms } from "./reply-forms.js";
import { loadOlderConversations, refreshAtMidnight } from "./sidebar.js";
import { renameInPlace } from "./rename-in-place.js";
import { listenToShortcuts } from "./shortcuts.js";
import { fillFromSuggestions } from "./suggestions.js";
import { page } from "./texts.js";
import { applyThemeAtOnce } from "./theme.js";
import { thread } from "./thread.js";
import { sendThumbs } from "./thumbs.js";
import { rememberTimeZone } from "./time-zone.js";
import { dismissToasts } from "./toasts.js";
import { manageWaiting } from "./waiting.js";

document.documentElement.classList.add("js");
manageMenus();
applyThemeAtOnce();
rememberTimeZone();
listenToShortcuts();
copyOnPress();
clearDraftsWithForms();
fillFromSuggestions();
chooseModels();
sendReplyForms();
editInPlace();
switchInPlace();
sendConversationForms();
sendThumbs();
watchGauge();
renameInPlace();
listenToNotices();
watchJob();
loadOlderConversations();
refreshAtMidnight();
dismissToasts();
usePasskeys();
printOnPress();
watchExport();
followImport();
if (thread.element) {
  follow.start();
  openAtPlace();
  loadEarlierOnScroll();
  manageWaiting();
}
if (page.serviceWorker) navigator.serviceWorker?.register(page.serviceWorker);
