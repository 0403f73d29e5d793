// What the page says to its scripts: words, pieces of markup and addresses.
// All of it comes from templates/chat/_script_texts.html, so that it is translated there.

const language = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(language);

export const page = document.getElementById("script-texts")?.dataset ?? {};

/** The words called `name`, with `{placeholders}` filled. */
export function words(name, values = {}) {
  const found = content("words")?.querySelector(`[data-word="${name}"]`);
  return (found?.textContent ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** The words for this count: `<name>-one`, else `<name>-other`. */
export function counted(name, count, values = {}) {
  const form = plural.select(count) === "one" ? "one" : "other";
  return words(`${name}-${form}`, { ...values, count: formatted(count) });
}

export function formatted(count) {
  return new Intl.NumberFormat(language).format(count);
}

/** "4 seconds" or "2 minutes", in the page's language. */
export function duration(seconds) {
  const inMinutes = seconds >= 120;
  const unit = inMinutes ? "minute" : "second";
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  return format.format(Math.ceil(inMinutes ? seconds / 60 : seconds));
}

/** A new copy of the piece of markup called `name`; null where the page offers none. */
export function piece(name) {
  const found = content(name);
  return found && document.importNode(found, true).firstElementChild;
}

function content(name) {
  return document.getElementById(`template-${name}`)?.content;
}
