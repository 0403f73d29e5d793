// The line above which the model no longer sees the conversation: moved when the server says so.

/** Put the context line that came with `nodes`, if one did, before the message it names. */
export function moveContextLine(nodes) {
  const line = nodes.querySelector("template[data-context-line]")?.content.firstElementChild;
  const first = line && document.getElementById(line.dataset.before);
  if (!first) return;
  document.getElementById("context-line")?.remove();
  first.before(document.importNode(line, true));
  for (const message of first.parentElement.querySelectorAll(".message")) {
    const isPast = message.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING;
    message.classList.toggle("message--past", Boolean(isPast));
  }
}
