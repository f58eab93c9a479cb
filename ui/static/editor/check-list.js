/* <check-list>: what to look at before printing. In: `items`, [{code, severity, sheet, frame, page, words, wish, edits, fix_words}], set by the page.
   Out: a press goes to the place; a small button asks the wish or the edits that mend it. */

import { button, count, icon, make } from "../dom.js";

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
    const first = this.#all ? (items ?? []) : (items ?? []).filter((one) => one.severity !== "note").slice(0, FIRST);
    const list = make("ul", "chk", ...first.map((one) => this.#row(one)));
    this.replaceChildren(make("div", "line between", title, this.#chip(items)), first.length ? list : this.#calm(items));
    const rest = (items?.length ?? 0) - first.length;
    if (rest > 0) this.append(button(this.#restWords(rest, first.length), "text small", () => { this.#all = true; this.#draw(); }));
    if (had >= 0) [...this.querySelectorAll("button")].at(Math.min(had, this.querySelectorAll("button").length - 1))?.focus();
    const tab = document.querySelector('.tabs [data-tab="checks"] span');
    if (tab) tab.textContent = grave(items ?? []) ? `Checks, ${grave(items)}` : "Checks";
  }

  #chip(items) {
    if (!items) return null;
    const many = grave(items);
    if (!many) return make("span", "chip ok", icon("check", 14), "All well");
    const kind = items.some((one) => one.severity === "error") ? "bad" : "warn";
    return make("span", `chip ${kind}`, `${many} to look at`);
  }

  #restWords(rest, shown) {
    return shown ? `Show ${rest} more` : `${count(rest, "note")} that ${rest === 1 ? "is" : "are"} good to know`;
  }

  #calm(items) {
    return make("p", "t-sm muted calm", items ? "Nothing to look at. It is ready to print." : "Looking at your pages…");
  }

  #row(one) {
    const place = one.page ? `Page ${one.page}` : one.sheet?.startsWith("cover") ? "The cover" : "The book";
    const go = make("button", "", icon(SIGNS[one.severity] ?? "triangle-alert", 18), make("span", "", one.words, one.words.startsWith(place) ? null : make("small", "", place)));
    go.type = "button";
    go.addEventListener("click", () => { if (one.sheet) { window.desk.show(one.sheet); window.desk.select(one.sheet, one.frame ?? ""); } });
    const can = one.fix_words && (one.wish || one.edits?.length);
    const fix = can ? button(one.fix_words, "soft snug fix", () => this.#mend(one)) : null;
    fix?.setAttribute("aria-label", `${one.fix_words}: ${one.words}`);
    return make("li", `is-${one.severity}`, go, fix);
  }

  #mend(one) {
    const done = one.wish ? window.desk.wish(one.wish) : window.desk.edit(one.edits);
    done?.catch?.(() => {});
  }
}

/** How many of them matter; notes are only good to know. */
function grave(items) {
  return items.filter((one) => one.severity !== "note").length;
}

customElements.define("check-list", CheckList);
