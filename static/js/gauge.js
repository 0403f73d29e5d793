// How full the model's window would be with what is being typed: the rule of chat/domain/gauge.py.

import { formatted, words } from "./texts.js";

// As in chat/domain/text.py and chat/domain/context.py.
const WORD_OR_SIGN = /[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]/gu;
const TOKENS_PER_MESSAGE = 4;
const FULL_PERCENT = 90;

/** About how many tokens `text` is. */
export function estimateTokens(text) {
  const bytes = new TextEncoder().encode(text).length;
  return Math.max(Math.floor(bytes / 4), text.match(WORD_OR_SIGN)?.length ?? 0);
}

/** The parts of the next request. `turns` are [tokens, messages] of each turn, newest first. */
export function measure({ window, max, told, total, turns, counted = null }, text) {
  const asked = text.trim() ? estimateTokens(text) + TOKENS_PER_MESSAGE : 0;
  let [used, said, kept] = [told + asked, 0, 0];
  for (const [tokens, messages] of turns) {
    if (used + tokens > max) break;
    [used, said, kept] = [used + tokens, said + tokens, kept + messages];
  }
  const isCounted = counted !== null && asked === 0;
  if (isCounted) said = Math.max(0, counted - told);
  const parts = { told, said, asked, reserve: window - max, out: total - kept };
  const sum = told + said + asked + parts.reserve;
  return { parts, sum, isCounted, percent: Math.min(100, Math.round((100 * sum) / window)) };
}

/** Follow the message box and the choice of a model. */
export function watchGauge() {
  let request = 0;
  const follow = (event) => {
    if (event.target.closest?.("#composer")) request ||= requestAnimationFrame(() => { request = 0; draw(); });
  };
  document.addEventListener("input", follow);
  document.addEventListener("change", follow);
  draw();
}

/** Put the gauge that came with `nodes`, if one did, in the place of the one that is here. */
export function moveGauge(nodes) {
  const fresh = nodes.querySelector("template[data-gauge]")?.content.firstElementChild;
  const shown = document.getElementById("gauge");
  if (!fresh || !shown) return;
  const next = document.importNode(fresh, true);
  for (const name of Object.keys(shown.dataset)) delete shown.dataset[name];
  Object.assign(shown.dataset, next.dataset);
  draw();
}

function draw() {
  const gauge = document.getElementById("gauge");
  const box = document.getElementById("prompt");
  if (!gauge || !box) return;
  const request = read(gauge.dataset, box.form?.elements.model?.value);
  show(gauge, request, measure(request, box.value));
}

function read(data, model) {
  const [window, max] = JSON.parse(data.budgets || "{}")[model] ?? [data.window, data.max].map(Number);
  const isSame = window === Number(data.window);
  const counted = data.counted === undefined || !isSame ? null : Number(data.counted);
  const turns = JSON.parse(data.turns);
  return { window, max, told: Number(data.told), total: Number(data.total), turns, counted };
}

function show(gauge, { window }, { parts, sum, isCounted, percent }) {
  gauge.querySelector(".gauge__fill").setAttribute("stroke-dasharray", `${percent} 100`);
  gauge.querySelector(".gauge__ring").classList.toggle("gauge__ring--full", percent >= FULL_PERCENT);
  gauge.querySelector("button").setAttribute("aria-label", words("gauge", { percent }));
  const sums = { used: formatted(sum), window: formatted(window) };
  gauge.querySelector(".gauge__sum").textContent = words("gauge-sum", sums);
  for (const [name, value] of Object.entries(parts)) {
    gauge.querySelector(`[data-part=${name}]`).textContent = formatted(value);
  }
  gauge.querySelector(".gauge__out").hidden = parts.out === 0;
  gauge.querySelector("[data-note=counted]").hidden = !isCounted;
  gauge.querySelector("[data-note=estimated]").hidden = isCounted;
}
