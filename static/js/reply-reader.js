// Reads a growing reply aloud: decides which of its sentences are new, block by block.

import { announcer } from "./announcer.js";
import { preferences } from "./preferences.js";
import { sentencesOf } from "./sentences.js";
import { counted, words } from "./texts.js";

const SUMMARISED = "figure.code-block, table, math";
const LINES = "p, li, h3, h4, h5, h6, blockquote, tr, dt, dd";

export class ReplyReader {
  // How much of each unfinished block was said already, by the block's index.
  #saidTo = new Map();
  // What is not said before the reply is complete.
  #held = [];

  /** Take what `nodes`, the block `index`, show so far. With `isWhole`, they change no more. */
  read(index, nodes, isWhole) {
    const text = readable(nodes, isWhole);
    const { sentences, end } = sentencesOf(text, this.#saidTo.get(index) ?? 0, isWhole);
    this.#saidTo.set(index, end);
    if (preferences.announcements === "sentences") announcer.say(sentences.join(" "));
    else if (preferences.announcements === "whole") this.#held.push(...sentences);
  }

  /** The reply is complete. */
  finish() {
    announcer.say(this.#held.splice(0).join(" "));
  }

  /** Count what `nodes` show as said: it stood in the page when it was opened. */
  skip(index, nodes) {
    this.#saidTo.set(index, readable(nodes, false).length);
  }
}

/** What a person should hear of `nodes`: text, but summaries of code, tables and formulas. */
function readable(nodes, isWhole) {
  return nodes.map((node) => readableNode(node, isWhole)).join("\n");
}

function readableNode(node, isWhole) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.trim();
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const copy = node.cloneNode(true);
  const wrapper = document.createElement("div");
  wrapper.append(copy);
  for (const part of wrapper.querySelectorAll(SUMMARISED)) {
    // What is still growing is summarised once it is whole.
    part.replaceWith(isWhole ? `${summary(part)}\n` : "");
  }
  for (const line of wrapper.querySelectorAll(LINES)) line.append("\n");
  const text = wrapper.textContent.replace(/\s*\n\s*/g, "\n");
  return isWhole ? text.trim() : text.trimStart().replace(/\n+$/, "");
}

function summary(part) {
  if (part.matches("table")) return tableSummary(part);
  if (part.matches("math")) return part.getAttribute("alttext") ?? part.textContent;
  const language = part.querySelector("figcaption span")?.textContent || words("code");
  const lines = part.querySelector("code, pre")?.textContent.trimEnd().split("\n").length ?? 0;
  return counted("code-block", lines, { language });
}

function tableSummary(table) {
  const columns = counted("columns", table.rows[0]?.cells.length ?? 0);
  const rows = counted("rows", table.tBodies[0]?.rows.length ?? 0);
  return words("table", { columns, rows });
}
