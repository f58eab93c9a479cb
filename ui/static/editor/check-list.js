/* <check-list>: what to look at before printing. In: `items`, [{code, severity, sheet, frame, page, words, fix, fix_words}], set by the page.
   Out: a press goes to the place; "Fix" asks the wish or edit that mends it. Marks for stage and strip go to the desk. */

import { button, icon, make } from "../dom.js";

const SIGNS = { error: "circle-alert", warning: "triangle-alert", note: "info" };
const FIRST = 6;

class CheckList extends HTMLElement {
  #items = null;
  #all = false;

  set items(items) {
    const before = JSON.stringify(this.#items);
    this.#items = items ?? null;
    if (JSON.stringify(this.#items) !== before) this.#draw();
  }

  connectedCallback() {
    this.#draw();
  }

  #draw() {
    const items = this.#items;
    const had = this.contains(document.activeElement) ? [...this.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    const title = make("h2", "", "Before you print");
    title.id = "checks-title";
    const list = make("ul", "chk", ...(items ?? []).slice(0, this.#all ? undefined : FIRST).map((one) => this.#row(one)));
    this.replaceChildren(make("div", "line between", title, this.#chip(items)), items?.length ? list : this.#calm(items));
    if (items?.length > FIRST && !this.#all) this.append(button(`Show ${items.length - FIRST} more`, "text small", () => { this.#all = true; this.#draw(); }));
    if (had >= 0) [...this.querySelectorAll("button")].at(Math.min(had, this.querySelectorAll("button").length - 1))?.focus();
    this.dispatchEvent(new CustomEvent("counted", { bubbles: true, detail: items?.length ?? 0 }));
    const tab = document.querySelector('.tabs [data-tab="checks"] span');
    if (tab) tab.textContent = items?.length ? `Checks, ${items.length}` : "Checks";
  }

  #chip(items) {
    if (!items) return null;
    if (!items.length) return make("span", "chip ok", icon("check", 14), "All well");
    const kind = items.some((one) => one.severity === "error") ? "bad" : "warn";
    return make("span", `chip ${kind}`, `${items.length} to look at`);
  }

  #calm(items) {
    return make("p", "t-sm muted calm", items ? "Nothing to look at. Every page is ready to print." : "Looking at your pages…");
  }

  #row(one) {
    const place = one.page ? `Page ${one.page}` : one.sheet?.startsWith("cover") ? "The cover" : "The book";
    const go = make("button", "", icon(SIGNS[one.severity] ?? "triangle-alert", 18), make("span", "", one.words, make("small", "", place)));
    go.type = "button";
    go.addEventListener("click", () => { if (one.sheet) { window.desk.show(one.sheet); window.desk.select(one.sheet, one.frame ?? ""); } });
    const fix = one.fix ? button(one.fix_words || "Fix", "soft snug fix", () => this.#mend(one)) : null;
    fix?.setAttribute("aria-label", `${one.fix_words || "Fix"}: ${one.words}`);
    return make("li", one.severity, go, fix);
  }

  #mend(one) {
    const isEdit = "edit" in one.fix;
    const done = isEdit ? window.desk.edit([one.fix.edit]) : window.desk.wish(one.fix.wish);
    done?.catch?.(() => {});
  }
}

customElements.define("check-list", CheckList);
