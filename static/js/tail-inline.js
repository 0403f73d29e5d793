// Draws the words of an unfinished block: emphasis, code, the text of links. DOM nodes only, never HTML.

// Emphasis deeper than this is shown as typed: hostile text must not exhaust the stack.
const DEPTH_LIMIT = 6;
// A single block longer than this is shown as typed: styling it would cost time in every frame.
const STYLED_LIMIT_CHARS = 6_000;

const SPECIAL = /\\([!-/:-@[-`{-~])|(`+)|!?\[([^\]\n]{0,300})\]\([^)\s]{0,2000}\)|(\*\*|__|~~|\*|_)/g;
const TAGS = new Map([["**", "strong"], ["__", "strong"], ["~~", "s"], ["*", "em"], ["_", "em"]]);

/** Return the nodes that show the `text` of one block; marks still open are closed at its end. */
export function inlineNodes(text, depth = 0) {
  if (depth > DEPTH_LIMIT || text.length > STYLED_LIMIT_CHARS) return [new Text(text)];
  const nodes = [];
  let shownTo = 0;
  const special = new RegExp(SPECIAL);
  for (let match = special.exec(text); match; match = special.exec(text)) {
    const drawn = drawnSpecial(text, match, depth);
    if (!drawn) continue;
    nodes.push(new Text(text.slice(shownTo, match.index)), ...drawn.nodes);
    shownTo = drawn.end;
    special.lastIndex = shownTo;
  }
  nodes.push(new Text(text.slice(shownTo)));
  return nodes.filter((node) => node.nodeType !== Node.TEXT_NODE || node.data);
}

function drawnSpecial(text, match, depth) {
  const [whole, escaped, ticks, label, mark] = match;
  const end = match.index + whole.length;
  if (escaped) return { nodes: [new Text(escaped)], end };
  if (ticks) return code(text, end, ticks);
  if (mark) return emphasis(text, match.index, mark, depth);
  return { nodes: inlineNodes(label, depth + 1), end };
}

function code(text, start, ticks) {
  const close = closingTicks(text, start, ticks);
  const source = text.slice(start, close < 0 ? text.length : close).replaceAll("\n", " ");
  const end = close < 0 ? text.length : close + ticks.length;
  return { nodes: [element("code", new Text(source.trim() || source))], end };
}

/** Where exactly as many ticks stand again: a longer run of them is text. */
function closingTicks(text, start, ticks) {
  const runs = /`+/g;
  runs.lastIndex = start;
  for (let run = runs.exec(text); run; run = runs.exec(text)) {
    if (run[0].length === ticks.length) return run.index;
  }
  return -1;
}

function emphasis(text, index, mark, depth) {
  const start = index + mark.length;
  if (!opens(text, index, start, mark)) return null;
  const close = closing(text, start, mark);
  // A single star or underscore is too often just that; a double one is meant.
  if (close < 0 && mark.length === 1) return null;
  const inside = text.slice(start, close < 0 ? text.length : close);
  const nodes = [element(TAGS.get(mark), ...inlineNodes(inside, depth + 1))];
  return { nodes, end: close < 0 ? text.length : close + mark.length };
}

function opens(text, index, start, mark) {
  const hasText = /\S/.test(text[start] ?? "");
  return hasText && !(mark.includes("_") && /[\p{L}\p{N}]/u.test(text[index - 1] ?? ""));
}

function closing(text, start, mark) {
  for (let at = text.indexOf(mark, start + 1); at >= 0; at = text.indexOf(mark, at + 1)) {
    if (mark.length === 1 && text[at + 1] === mark) {
      at += 1;
    } else if (/\S/.test(text[at - 1])) {
      return at;
    }
  }
  return -1;
}

export function element(name, ...children) {
  const result = document.createElement(name);
  result.append(...children);
  return result;
}
