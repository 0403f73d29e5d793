// Asking the server: posts that answer with a fragment, and fragments to read.

// After this long without an answer a message counts as not sent (it may still arrive: the key decides).
const ANSWER_TIMEOUT_MS = 10_000;

/** The server answered, and refused. A connection that failed is any other error. */
export class Refused extends Error {
  constructor(status, { code = "", message = "", retry_after_seconds: retryAfterSeconds = 0 } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the server itself failed: nobody said why, and the same request may work a moment later. */
  get isFault() {
    return this.status >= 500 && ["", "fault"].includes(this.code);
  }
}

/** Post `fields` the way the page's own form would; the answer is the response. Raises Refused. */
export function post(url, fields = {}, options = {}) {
  const body = new URLSearchParams(fields);
  if (!body.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", csrfToken());
  return ask(url, { method: "POST", body, ...options });
}

/** Where a form sends what `submitter` pressed: buttons can have an address of their own. */
export function addressOf(form, submitter) {
  return submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
}

/** Return what the server draws at `url`, as nodes of this document. Raises Refused. */
export async function fragment(url) {
  return nodes(await ask(url, { cache: "no-store" }));
}

/** The nodes of a response's HTML. It comes from our own origin, where it was made safe. */
export async function nodes(response) {
  return parsed(await response.text());
}

/** The nodes of HTML that our own server wrote; nothing in it is run while it is read. */
export function parsed(html) {
  const source = new DOMParser().parseFromString(html, "text/html");
  const result = document.createDocumentFragment();
  result.append(...source.body.childNodes);
  return result;
}

async function ask(url, options) {
  const response = await fetch(url, {
    ...options,
    credentials: "same-origin",
    headers: { "Vana-Fragment": "1" },
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  if (!response.ok) throw await refusal(response);
  return response;
}

async function refusal(response) {
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const details = isJson ? await response.json().catch(() => ({})) : {};
  details.retry_after_seconds ??= Number(response.headers.get("Retry-After")) || 0;
  return new Refused(response.status, details);
}

function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
