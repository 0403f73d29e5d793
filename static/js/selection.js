// Keeps selected text selected while a message is exchanged for its final form.

const WORDS = ".prose";

/** Run `exchange`, which replaces `before` by `after`; what was selected there is selected here. */
export function keepSelection(before, after, exchange) {
  const selection = document.getSelection();
  const range = selection.isCollapsed ? null : selection.getRangeAt(0);
  const [from, to] = [before.querySelector(WORDS), after.querySelector(WORDS)];
  const isInside = range && to && from?.contains(range.commonAncestorContainer);
  const [start, end] = isInside ? offsets(from, range) : [0, 0];
  exchange();
  if (!isInside) return;
  const [anchor, focus] = [position(to, start + 1, -1), position(to, end, 0)];
  if (anchor && focus) selection.setBaseAndExtent(...anchor, ...focus);
}

/** Where `range` begins and ends, in visible characters: the space between blocks may differ. */
function offsets(root, range) {
  const lead = document.createRange();
  lead.selectNodeContents(root);
  lead.setEnd(range.startContainer, range.startOffset);
  const start = visibleLength(lead.toString());
  return [start, start + visibleLength(range.toString())];
}

/** The place after the visible character number `count`, moved by `step`. */
function position(root, count, step) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let left = count;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = visibleLength(node.data);
    if (left <= length) return [node, indexAfter(node.data, left) + step];
    left -= length;
  }
  return null;
}

function indexAfter(text, count) {
  let left = count;
  let index = 0;
  for (; left > 0; index += 1) {
    if (/\S/.test(text[index])) left -= 1;
  }
  return index;
}

function visibleLength(text) {
  return text.replace(/\s+/g, "").length;
}
