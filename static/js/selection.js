// Keeps selected text selected while a message is exchanged for its final form.

/** Run `exchange`, which replaces `before` by `after`; what was selected in the one is then in the other. */
export function keepSelection(before, after, exchange) {
  const selection = document.getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const isInside = range && before.contains(range.commonAncestorContainer);
  const [from, to] = isInside ? offsets(before, range) : [0, 0];
  exchange();
  if (!isInside) return;
  const [start, end] = [position(after, from), position(after, to)];
  if (start && end) selection.setBaseAndExtent(...start, ...end);
}

function offsets(root, range) {
  const lead = document.createRange();
  lead.selectNodeContents(root);
  lead.setEnd(range.startContainer, range.startOffset);
  const start = lead.toString().length;
  return [start, start + range.toString().length];
}

/** The text node and the place in it that lie `offset` characters into `root`. */
function position(root, offset) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  return null;
}
