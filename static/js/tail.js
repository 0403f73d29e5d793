// Draws the end of a reply while it is written: the text after the last finished block. Only what is
// common in replies; whatever it does not know stands as typed until the server's HTML comes.

import { element, inlineNodes } from "./tail-inline.js";
import { startsTable, table } from "./tail-table.js";

// Quotes and lists nested deeper are shown as text: hostile text must not exhaust the stack.
const DEPTH_LIMIT = 8;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?$/;
const RULE = /^ {0,3}([-*_])(?: *\1){2,} *$/;
const QUOTE = /^ {0,3}> ?/;
// An item without words does not interrupt a paragraph: it may be the end of a sum.
const ITEM_WITH_TEXT = /^ {0,3}([-*+]|\d{1,9}[.)]) +\S/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:( {1,4})(.*)|)$/;

/** Return the nodes that show `text`, Markdown without an end yet. */
export function tailNodes(text) {
  return blocks(text.replaceAll("\t", "    ").split("\n"), 0);
}

function blocks(lines, depth) {
  if (depth > DEPTH_LIMIT) return [element("p", new Text(lines.join("\n")))];
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const drawn = lines[at].trim() ? block(lines, at, depth) : { end: at + 1 };
    if (drawn.node) nodes.push(drawn.node);
    at = drawn.end;
  }
  return nodes;
}

function block(lines, at, depth) {
  const line = lines[at];
  if (FENCE.test(line)) return codeBlock(lines, at);
  if (HEADING.test(line)) return heading(line, at);
  if (RULE.test(line)) return { node: element("hr"), end: at + 1 };
  if (QUOTE.test(line)) return quote(lines, at, depth);
  if (ITEM.test(line)) return list(lines, at, depth);
  if (startsTable(line)) return table(lines, at);
  return paragraph(lines, at);
}

function codeBlock(lines, at) {
  const [, marks, language] = FENCE.exec(lines[at]);
  const isClosing = (line) => line.trim().startsWith(marks) && !line.trim().replaceAll(marks[0], "");
  let end = at + 1;
  while (end < lines.length && !isClosing(lines[end])) end += 1;
  const label = element("span", new Text(language.slice(0, 1).toUpperCase() + language.slice(1)));
  const head = element("figcaption", label);
  const source = new Text(lines.slice(at + 1, end).join("\n"));
  const figure = element("figure", head, element("pre", element("code", source)));
  figure.className = "code-block";
  head.className = "code-block__head";
  return { node: figure, end: end + 1 };
}

function heading(line, at) {
  const [, marks, text = ""] = HEADING.exec(line);
  // h1 is the conversation's title and h2 the message's: the server shifts them in the same way.
  const name = `h${Math.min(6, marks.length + 2)}`;
  return { node: element(name, ...inlineNodes(text)), end: at + 1 };
}

function quote(lines, at, depth) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return { node: element("blockquote", ...blocks(inner, depth + 1)), end };
}

function list(lines, at, depth) {
  const marker = ITEM.exec(lines[at])[2];
  const isOrdered = /\d/.test(marker);
  const node = element(isOrdered ? "ol" : "ul");
  if (isOrdered && Number.parseInt(marker, 10) !== 1) node.start = Number.parseInt(marker, 10);
  let end = at;
  while (end < lines.length && continuesList(lines[end], marker)) {
    const item = listItem(lines, end, depth);
    node.append(item.node);
    end = item.end;
  }
  return { node, end };
}

function continuesList(line, marker) {
  const match = ITEM.exec(line);
  return match !== null && match[2].slice(-1) === marker.slice(-1) && !RULE.test(line);
}

function listItem(lines, at, depth) {
  const [, indent, marker, space = " ", text = ""] = ITEM.exec(lines[at]);
  const width = indent.length + marker.length + space.length;
  const inner = [text];
  let end = at + 1;
  while (end < lines.length && belongsToItem(lines, end, width)) {
    inner.push(outdented(lines[end], width));
    end += 1;
  }
  const nodes = blocks(inner, depth + 1);
  // A tight item holds its words directly, as the server draws it.
  const children = nodes[0]?.localName === "p" ? [...nodes[0].childNodes, ...nodes.slice(1)] : nodes;
  return { node: element("li", ...children), end: skipBlank(lines, end) };
}

function outdented(line, width) {
  return isIndented(line, width) ? line.slice(width) : line.trimStart();
}

function belongsToItem(lines, at, width) {
  const line = lines[at];
  if (!line.trim()) return isIndented(lines[at + 1] ?? "", width);
  if (isIndented(line, width)) return true;
  // A lazy line goes on with the item's paragraph.
  return lines[at - 1].trim() !== "" && !startsBlock(line);
}

function isIndented(line, width) {
  return line.startsWith(" ".repeat(width)) && line.trim() !== "";
}

function skipBlank(lines, at) {
  let end = at;
  while (end < lines.length && !lines[end].trim()) end += 1;
  return end < lines.length && ITEM.test(lines[end]) ? end : at;
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !startsBlock(lines[end])) end += 1;
  const text = lines.slice(at, end).map((line) => line.trimStart()).join("\n");
  return { node: element("p", ...inlineNodes(text)), end };
}

function startsBlock(line) {
  return [FENCE, HEADING, RULE, QUOTE, ITEM_WITH_TEXT].some((start) => start.test(line));
}
