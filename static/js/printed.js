// The entry of pages for printing: a button that prints, and nothing else.

import { printOnPress } from "./print.js";

document.documentElement.classList.add("js");
printOnPress();
