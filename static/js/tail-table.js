// Draws a table that is being written: a head, then as many rows as there are.

import { element, inlineNodes } from "./tail-inline.js";

const ROW = /^ {0,3}\|/;
const DELIMITER = /^ {0,3}\|[\s:|-]*$/;

export function startsTable(line) {
  return ROW.test(line);
}

/** Return the table that begins with `lines[at]`, and where it ends. */
export function table(lines, at) {
  let end = at;
  while (end < lines.length && ROW.test(lines[end])) end += 1;
  const [head, ...rows] = lines.slice(at, end).filter((line) => !DELIMITER.test(line)).map(cells);
  const body = element("tbody", ...rows.map((row) => tableRow("td", row)));
  const drawn = element("table", element("thead", tableRow("th", head ?? [])), body);
  const node = element("div", drawn);
  node.className = "table-wrap";
  return { node, end };
}

function tableRow(name, texts) {
  return element("tr", ...texts.map((text) => element(name, ...inlineNodes(text))));
}

function cells(line) {
  const inner = line.trim().slice(1).replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}
