/* A small question in a dialog of the browser's own. In: title, words, one field if wanted, what the answers are called.
   Out: a promise of {text, other}, or of null when it was closed without an answer. */

import { button, iconButton, make } from "../dom.js";

export function ask({ title, words, field = "", yes, other = "", no = "Not now" }) {
  return new Promise((answer) => {
    const box = make("dialog", "dialog float small");
    box.setAttribute("aria-label", title);
    const input = field ? make("input", "in") : null;
    const close = (said) => { answer(said); box.close(); };
    const form = make("form", "stack", words ? make("p", "muted", words) : null);
    if (input) {
      input.maxLength = 200;
      input.autocomplete = "off";
      form.append(make("label", "field", make("span", "", field), input));
    }
    const sure = make("button", "btn soft", yes);
    sure.type = "submit";
    const foot = make("div", "line dialog-foot", sure);
    if (other) foot.append(button(other, "danger", () => close({ text: "", other: true })));
    foot.append(button(no, "text", () => close(null)));
    form.append(foot);
    form.addEventListener("submit", (event) => { event.preventDefault(); close({ text: input?.value ?? "", other: false }); });
    box.append(make("div", "dialog-head", make("h2", "", title), iconButton("Close", "x", () => close(null))), form);
    box.addEventListener("close", () => { answer(null); box.remove(); });
    document.body.append(box);
    box.showModal();
    input?.focus();
  });
}
