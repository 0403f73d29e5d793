// Says above the message box why the server refused something.

import { announcer } from "./announcer.js";
import { Refused } from "./requests.js";
import { strip } from "./strip.js";
import { duration, words } from "./texts.js";

let timer = 0;

/** Show why `error` came; one that names no reason gets a general sentence. */
export function showRefusal(error) {
  clearTimeout(timer);
  if (error instanceof Refused && error.status === 403) {
    say("reload", words("form-expired"));
  } else if (error instanceof Refused && error.retryAfterSeconds) {
    const time = duration(error.retryAfterSeconds);
    say("note", words("wait", { message: error.message, time }));
    timer = setTimeout(hideRefusal, error.retryAfterSeconds * 1000);
  } else {
    say("note", (error instanceof Refused && error.message) || words("did-not-work"));
  }
}

export function hideRefusal() {
  clearTimeout(timer);
  strip.hide("note");
}

function say(name, message) {
  strip.show(name, message);
  announcer.say(message);
}
