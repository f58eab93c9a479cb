/* What is looked at: which spread is shown and what is selected on it. In: the desk; out: the events "shown" and "selected".
   The spread is remembered for this tab, so that a reload comes back to it. */

import { BACK, COVER, FRONT, drawn, frameOf, numberOf, spreadsOf } from "./state.js";

const SHOWN = "memory-maker.shown.";

export class View {
  at = 0;
  selected = { sheet: "", frame: "" };
  /* Counts selections, so that an answer that comes late does not take away what was chosen meanwhile. */
  turns = 0;
  #desk;
  #page = "";
  #last = "";

  constructor(desk) {
    this.#desk = desk;
  }

  get spreads() {
    return spreadsOf(this.#desk.state);
  }

  get shown() {
    return (this.spreads[this.at] ?? []).filter(Boolean);
  }

  /** The first look: what was shown before a reload, else the page that the address names, else the cover. */
  open() {
    const asked = askedPage(), last = sessionStorage.getItem(SHOWN + this.#desk.bookId);
    const { pages } = this.#desk.state.document;
    const sheet = asked ?? last ?? COVER;
    this.show(COVER);
    this.show(typeof sheet === "number" ? pages[Math.min(sheet, pages.length) - 1]?.id ?? COVER : sheet);
  }

  show(sheet) {
    const wanted = drawn(sheet), at = this.spreads.findIndex((spread) => spread.includes(wanted));
    if (at < 0) return;
    this.#go(at, wanted);
    if (!this.shown.includes(drawn(this.selected.sheet))) this.select(sheet);
  }

  /** The spread `by` further on; beyond the ends nothing happens. */
  turn(by) {
    const at = Math.min(Math.max(0, this.at + by), this.spreads.length - 1);
    if (at !== this.at) this.show(this.spreads[at].find(Boolean));
  }

  select(sheet, frame = "") {
    const place = { sheet: sheet === COVER ? FRONT : sheet, frame };
    if (place.sheet === this.selected.sheet && frame === this.selected.frame) return;
    this.selected = place;
    this.turns += 1;
    if (place.sheet && !this.shown.includes(drawn(place.sheet))) this.show(place.sheet);
    this.#desk.tell("selected", { ...place, ...this.what() });
  }

  /** {kind, page_number} of what is selected. */
  what() {
    const { sheet, frame } = this.selected, page_number = numberOf(this.#desk.state, sheet);
    const kind = frameOf(this.#desk.state, sheet, frame)?.kind ?? (sheet === FRONT || sheet === BACK ? "cover" : "page");
    return { kind, page_number };
  }

  /** After a change: what is gone is not selected any more, and the same page stays in view wherever it stands now. */
  follow() {
    const { sheet, frame } = this.selected, { state } = this.#desk, spreads = this.spreads;
    const there = drawn(sheet) === COVER || numberOf(state, sheet) > 0;
    const found = spreads.findIndex((spread) => spread.includes(there ? drawn(sheet) : this.#page));
    const at = found < 0 ? Math.min(this.at, spreads.length - 1) : found;
    this.#go(at, spreads[at].includes(this.#page) ? this.#page : spreads[at].find(Boolean));
    if (!there) this.select(this.#page);
    else if (frame && !frameOf(state, sheet, frame)) this.select(sheet);
  }

  #go(at, page) {
    this.at = at;
    this.#page = page;
    sessionStorage.setItem(SHOWN + this.#desk.bookId, page);
    const shown = this.shown.join();
    if (shown === this.#last) return;
    this.#last = shown;
    this.#desk.tell("shown", { sheets: this.shown });
  }
}

/* The number in ?page=; taken out of the address, so that a reload comes back to the page last seen. 0 is the cover. */
function askedPage() {
  const address = new URL(location.href), asked = address.searchParams.get("page");
  if (asked === null) return null;
  address.searchParams.delete("page");
  history.replaceState(history.state, "", address);
  const number = asked === "cover" ? 0 : Number.parseInt(asked, 10);
  return Number.isNaN(number) ? null : Math.max(0, number);
}

/** Whether somebody is typing in a field, so that nothing may be taken away under their hands. */
export function typing() {
  return document.activeElement?.matches("input:not([type=button], [type=checkbox], [type=range]), textarea, [contenteditable]") ?? false;
}
