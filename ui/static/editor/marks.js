/* Icons of the buttons that the page only names: an element goes in; every button in it with data-mark gets its drawing. */

import { icon } from "../dom.js";

export function drawMarks(within) {
  for (const one of within.querySelectorAll("[data-mark]")) {
    if (!one.querySelector(".i")) one.prepend(icon(one.dataset.mark));
  }
}
