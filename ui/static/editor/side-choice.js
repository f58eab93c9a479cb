/* <side-choice>: which page of the open spread the inspector is about. In: the desk. Out: another page selected. */

import { make } from "../dom.js";
import { now } from "./now.js";

class SideChoice extends HTMLElement {
  #paint = () => this.#show();

  connectedCallback() {
    for (const name of ["opened", "changed", "selected", "shown"]) window.desk?.addEventListener(name, this.#paint);
    this.#paint();
  }

  disconnectedCallback() {
    for (const name of ["opened", "changed", "selected", "shown"]) window.desk?.removeEventListener(name, this.#paint);
  }

  #show() {
    const here = now();
    const shown = here ? here.desk.shown.filter((id) => here.desk.page?.(id)) : [];
    this.hidden = shown.length < 2;
    if (this.hidden) return;
    const had = this.contains(document.activeElement) ? document.activeElement.value : "";
    const row = make("div", "seg fill", ...shown.map((id) => side(here, id)));
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "Which page");
    this.replaceChildren(row);
    if (had) this.querySelector(`button[value="${CSS.escape(had)}"]`)?.focus();
  }
}

function side(here, id) {
  const made = make("button", "", `Page ${here.desk.number(id)}`);
  made.type = "button";
  made.value = id;
  made.setAttribute("aria-pressed", id === here.sheet);
  made.addEventListener("click", () => here.desk.select(id, ""));
  return made;
}

customElements.define("side-choice", SideChoice);
