// Passkeys: forms that ask the browser for one, and send its answer.
// The server says in a form what to ask for (data-options), or where to ask it (data-options-from).

export function usePasskeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form);
    });
  }
}

/** Ask the browser for a passkey, and send the form with what it says. */
async function answer(form) {
  say(form, "");
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const credential = await ask(form.dataset.passkey, await options(form));
    form.elements.credential.value = JSON.stringify(credential);
    keepSignedInAsAsked(form);
    form.submit();
  } catch (error) {
    button.disabled = false;
    say(form, reason(error));
  }
}

async function options(form) {
  const from = form.dataset.optionsFrom;
  const found = from ? await (await fetch(from)).json() : JSON.parse(form.dataset.options);
  return found.publicKey;
}

async function ask(kind, asked) {
  const container = navigator.credentials;
  if (kind === "create") return created(await container.create({ publicKey: forCreating(asked) }));
  return used(await container.get({ publicKey: forUsing(asked) }));
}

function forCreating(asked) {
  return {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: (asked.excludeCredentials ?? []).map(withBytes),
  };
}

function forUsing(asked) {
  return {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: (asked.allowCredentials ?? []).map(withBytes),
  };
}

function withBytes(credential) {
  return { ...credential, id: bytes(credential.id) };
}

function created(credential) {
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(credential.response.clientDataJSON),
      attestationObject: text(credential.response.attestationObject),
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function used(credential) {
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return {
    ...common(credential),
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      ...(userHandle && { userHandle: text(userHandle) }),
    },
    clientExtensionResults: {},
  };
}

function common(credential) {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type };
}

/** Base64 as in addresses (RFC 4648, 5), without padding, to bytes. */
function bytes(encoded) {
  const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (one) => one.charCodeAt(0));
}

/** Bytes to Base64 as in addresses. */
function text(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The box stands in the form for the password; it is meant for both. */
function keepSignedInAsAsked(form) {
  const box = document.querySelector("input[type=checkbox][name=remember]");
  const field = form.elements.remember;
  if (field) field.value = box?.checked ? "on" : "";
}

function reason(error) {
  if (error.name === "NotAllowedError" || error.name === "AbortError") return "cancelled";
  return error.name === "InvalidStateError" ? "known" : "failed";
}

/** Show the sentence called `name`, and hide the others. */
function say(form, name) {
  for (const sentence of form.querySelectorAll("[data-passkey-error]")) {
    sentence.hidden = sentence.dataset.passkeyError !== name;
  }
}
