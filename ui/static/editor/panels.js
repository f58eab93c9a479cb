/* <desk-panels>: the inspectors, drawn by the page and filled here. In: the desk's events. Out: what the controls ask, through the desk.
   A control says in attributes what it shows (data-shows, data-when: panel-views.js) and what it asks (data-asks: a wish, or a deed of panel-deeds.js). */

import "./check-list.js";
import "./colour-choice.js";
import "./dress-book.js";
import "./layout-choice.js";
import "./side-choice.js";
import "./tabs.js";
import "./title.js";
import "./words-field.js";
import { DEEDS } from "./panel-deeds.js";
import { drawMarks } from "./marks.js";
import { now } from "./now.js";
import { VIEWS } from "./panel-views.js";

const EVENTS = ["opened", "changed", "selected", "shown", "marks"];

class DeskPanels extends HTMLElement {
  #waits = 0;
  #kind = "";
  #paint = () => { this.#waits ||= requestAnimationFrame(() => { this.#waits = 0; this.#fill(); }); };

  connectedCallback() {
    for (const name of EVENTS) window.desk?.addEventListener(name, this.#paint);
    drawMarks(this);
    this.addEventListener("click", (event) => this.#pressed(event));
    this.addEventListener("input", (event) => { if (event.target.matches("[data-live]")) this.#ask(event.target); });
    this.addEventListener("change", (event) => { if (!event.target.matches("[data-live]")) this.#ask(event.target); });
    this.addEventListener("written", (event) => this.#ask(event.target));
    this.#paint();
  }

  disconnectedCallback() {
    for (const name of EVENTS) window.desk?.removeEventListener(name, this.#paint);
  }

  #pressed(event) {
    const control = event.target.closest("button[data-asks]");
    if (control && this.contains(control)) this.#ask(control);
  }

  #ask(control) {
    const here = control.dataset.asks ? now() : null;
    if (here) asked(JSON.parse(control.dataset.asks), here, valueOf(control));
  }

  #fill() {
    const here = now();
    if (!here) return;
    for (const part of this.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== here.kind;
    // Another inspector is read from its beginning.
    if (this.#kind !== here.kind) this.scrollTop = 0;
    this.#kind = here.kind;
    for (const preview of document.querySelectorAll("a[data-to=preview]")) preview.search = here.number > 0 ? `?page=${here.number}` : "";
    const open = this.querySelector(`[data-for="${here.kind}"]`);
    if (!open) return;
    for (const part of open.querySelectorAll("[data-when]")) part.hidden = !VIEWS[part.dataset.when]?.(here);
    for (const part of open.querySelectorAll("[data-soft]")) part.classList.toggle("soft", Boolean(VIEWS[part.dataset.soft]?.(here)));
    for (const control of open.querySelectorAll("[data-shows]")) show(control, VIEWS[control.dataset.shows]?.(here), here);
  }
}

/** Does what a control asks: its wish with what is selected filled in, or its deed. A refusal is told by the desk. */
export function asked(asks, here, value) {
  const done = asks.wish ? here.desk.wish(filled(asks.wish, here, value)) : DEEDS[asks.deed]?.(here, asks.value ?? value);
  done?.catch?.(() => {});
}

function filled(wish, here, value) {
  const known = { $sheet: here.sheet, $frame: here.frame?.id, $page: here.page?.id ?? "", $chapter: here.chapter?.id ?? "", $value: value };
  return Object.fromEntries(Object.entries(wish).map(([key, said]) => [key, said in known ? known[said] : said]));
}

function valueOf(control) {
  if (control.type === "checkbox") return control.checked;
  return control.type === "range" ? Number(control.value) : control.value;
}

/** Shows a value where it is not being changed by hand this moment. */
function show(control, value, here) {
  if (control.show) control.show(value, here);
  else if (control.matches("button")) control.setAttribute("aria-pressed", Boolean(value));
  else if (control.type === "checkbox") control.checked = Boolean(value);
  else if (control.matches("input, select")) showValue(control, value);
  else if (control.textContent !== String(value ?? "")) control.textContent = value ?? "";
}

function showValue(control, value) {
  if (control.matches(":active")) return;
  if (control.value !== String(value)) control.value = value;
  if (control.type === "range") control.setAttribute("aria-valuetext", `${value} percent`);
}

customElements.define("desk-panels", DeskPanels);
