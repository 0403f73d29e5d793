// The entry of a share's public page: it copies, and does nothing else. It sets no cookie.

import { copyOnPress } from "./copy.js";

document.documentElement.classList.add("js");
copyOnPress();
