// The line above which the model does not see the conversation: drawn where the server says.

const ID_START = "m-";

/** Draw the context line that came with `nodes`, or none, and dim what stands above it. */
export function drawContextLine(thread, nodes) {
  const line = nodes.querySelector("template[data-context-line]")?.content.firstElementChild;
  const first = firstInView(line);
  document.getElementById("context-line")?.remove();
  const messages = [...thread.element.querySelectorAll(`.message[id^=${ID_START}]`)];
  // By number: what the line names may stand on a page that is not here.
  for (const message of messages) message.classList.toggle("message--past", numberOf(message.id) < first);
  if (!line) return;
  const drawn = document.importNode(line, true);
  if (first < Infinity) document.getElementById(line.dataset.before)?.before(drawn);
  else if (thread.isLatest) messages.at(-1)?.after(drawn);
}

/** The number of the first message that the model sees: 0 without a line, Infinity if it sees none. */
function firstInView(line) {
  if (!line) return 0;
  return line.dataset.before ? numberOf(line.dataset.before) : Infinity;
}

function numberOf(id) {
  return Number(id.slice(ID_START.length));
}
