// What happened in other tabs and on other devices: one event stream while the page is visible.

import { clear, clearConversations } from "./drafts.js";
import { jobChanged } from "./job-progress.js";
import { refreshSidebar } from "./sidebar.js";
import { Silence } from "./silence.js";
import { strip } from "./strip.js";
import { page, words } from "./texts.js";
import { thread } from "./thread.js";
import { refreshThumbs } from "./thumbs.js";

// Browsers wait this long before they connect again; after a refusal they do not, so we do.
const REOPEN_MS = 15_000;
const HERE = {
  "message.created": () => thread.catchUp(),
  "generation.started": () => thread.catchUp(),
  "generation.ended": () => thread.catchUp(),
  // The page that chose names its branch in its address, and so does one that somebody keeps to a branch.
  "branch.chosen": () => thread.branch || thread.catchUp(),
  "message.waiting": () => thread.refreshWaiting(),
  "message.rated": ({ sequence }) => refreshThumbs(sequence),
  "conversation.instructed": ({ instructed }) => showInstructed(instructed),
  "conversation.deleted": () => showDeleted(),
  "conversation.restored": () => strip.hide("gone"),
};
const ANYWHERE = [
  "conversation.renamed",
  "conversation.archived",
  "conversation.created",
  "conversation.opened",
  "conversation.pinned",
  "conversation.purged",
  "conversations.deleted",
  "conversations.imported",
];

let source = null;
let timer = 0;
// The server ends each stream after a while, and browsers open it again by themselves.
let hasBeenOpen = false;
const silence = new Silence(connect);

/** Listen while the page is visible; what was missed meanwhile is asked for. */
export function listenToNotices() {
  if (!page.events) return;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else reopen();
  });
  addEventListener("online", networkChanged);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && reopen());
  if (!document.hidden) open();
}

function open() {
  close();
  connect();
}

/** Take the place of the stream before, if there was one: as soon as it is open, what was missed is asked for. */
function connect() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(page.events);
  silence.heard();
  source.addEventListener("error", failed);
  source.addEventListener("open", opened);
  source.addEventListener("ping", () => silence.heard());
  // More happened than the server keeps for one listener.
  source.addEventListener("stream-reset", catchUp);
  for (const type of [...Object.keys(HERE), ...ANYWHERE]) {
    source.addEventListener(type, ({ data }) => take(type, JSON.parse(data)));
  }
  source.addEventListener("job", ({ data }) => jobChanged(JSON.parse(data)));
}

/** What still seems open may have died with the network before. */
function networkChanged() {
  if (document.hidden) return;
  if (source) connect();
  else reopen();
}

function reopen() {
  open();
  catchUp();
}

function opened() {
  silence.heard();
  if (hasBeenOpen) catchUp();
  hasBeenOpen = true;
}

function catchUp() {
  refreshSidebar();
  thread.catchUp();
}

function close() {
  clearTimeout(timer);
  silence.end();
  source?.close();
  source = null;
  hasBeenOpen = false;
}

/** Browsers try again by themselves unless the server refused. */
function failed() {
  if (source?.readyState !== EventSource.CLOSED) return;
  close();
  timer = setTimeout(reopen, REOPEN_MS);
}

function take(type, notice) {
  silence.heard();
  if (notice.conversation === thread.conversation) HERE[type]?.(notice);
  if (type === "conversation.deleted") clear(notice.conversation);
  if (type === "conversations.deleted") takeAllDeleted();
  refreshSidebar();
}

function showInstructed(isInstructed) {
  document.querySelector("[data-told]")?.toggleAttribute("data-on", isInstructed);
}

function takeAllDeleted() {
  clearConversations();
  if (thread.conversation) showDeleted();
}

function showDeleted() {
  strip.show("gone", words("deleted"));
}
