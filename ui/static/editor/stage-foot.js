/* The foot of the stage: turning pages, where we are, how large it is shown, guides, shuffling a page. In: the stage; out: its doings. */

import { button, icon, iconButton, make } from "../dom.js";
import { panelOf, sheetName, spreadName } from "./stage-words.js";

const SIZES = [["fit", "Fit", "Show the whole spread"], ["width", "Width", "As wide as the stage"], ["real", "100 %", "As large as it prints"]];

export class Foot {
  constructor(stage) {
    const { desk } = stage;
    Object.assign(this, { stage, desk });
    this.back = iconButton("Pages before", "chevron-left", () => desk.turn(-1));
    this.next = iconButton("Pages after", "chevron-right", () => desk.turn(1));
    this.where = make("span", "num sg-where");
    this.where.setAttribute("role", "status");
    this.sizes = make("div", "seg sg-sizes", ...SIZES.map(([mode, words, title]) => this.#size(mode, words, title)));
    this.sizes.setAttribute("role", "group");
    this.sizes.setAttribute("aria-label", "How large");
    this.guides = iconButton("Guides", "ruler", () => stage.guide());
    this.guides.setAttribute("aria-pressed", "false");
    this.mix = button("Shuffle", "soft", () => this.#shuffle(), "shuffle");
    this.mix.classList.add("sg-mix");
    this.mix.append(make("span", "sg-wide", "this page"));
    this.choice = make("div", "sg-choice pop");
    this.choice.hidden = true;
    this.element = make("div", "sg-foot", this.back, this.where, this.next, make("span", "sg-gap"), this.sizes, this.guides, make("div", "sg-mixing", this.mix, this.choice));
  }

  #size(mode, words, title) {
    const made = make("button", "", words);
    Object.assign(made, { type: "button", title });
    made.dataset.mode = mode;
    made.addEventListener("click", () => this.stage.look(mode));
    return made;
  }

  refresh() {
    const spreads = this.desk.spreads(), at = spreads.findIndex((spread) => spread.some((id) => id && this.desk.shown.includes(id)));
    const words = at < 0 ? "" : spreadName(this.desk, spreads[at]);
    if (this.where.textContent !== words) this.where.replaceChildren(...parted(words));
    this.back.disabled = at <= 0;
    this.next.disabled = at === spreads.length - 1;
    this.mix.hidden = !this.#pages().length;
    this.mix.disabled = this.#pages().every((id) => this.desk.page(id).locked || !this.desk.page(id).frames.length);
    this.#choose(false);
  }

  sized(mode) {
    for (const one of this.sizes.children) one.setAttribute("aria-pressed", one.dataset.mode === mode);
  }

  guided(on) {
    this.guides.setAttribute("aria-pressed", on);
  }

  /* The page that is meant: the selected one, else all that are shown. */
  #pages() {
    const { sheet, frame } = this.desk.selected;
    const shown = this.desk.shown.filter((id) => id !== "cover" && this.desk.page(id));
    return frame && shown.includes(sheet) && !panelOf(sheet) ? [sheet] : shown;
  }

  #shuffle() {
    const pages = this.#pages().filter((id) => !this.desk.page(id).locked && this.desk.page(id).frames.length);
    if (pages.length === 1) return this.#mix(pages[0]);
    this.choice.replaceChildren(...pages.map((id) => {
      const one = make("button", "mi", sheetName(this.desk, id));
      one.type = "button";
      one.addEventListener("click", () => this.#mix(id));
      return one;
    }));
    this.#choose(this.choice.hidden);
  }

  #choose(open) {
    this.choice.hidden = !open;
    this.mix.setAttribute("aria-expanded", open);
    this.leaving?.abort();
    if (!open) return;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    addEventListener("pointerdown", (event) => event.target.closest?.(".sg-mixing") || this.#choose(false), { signal, capture: true });
    this.choice.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.#choose(false);
      this.mix.focus();
    }, { signal });
    this.choice.firstChild.focus();
  }

  #mix(id) {
    this.#choose(false);
    this.desk.wish({ kind: "shuffle-page", page_id: id }).then(() => this.desk.say(`${sheetName(this.desk, id)} has another layout.`), () => {});
  }
}

/* "Pages" stands only where there is room. */
function parted(words) {
  const [first, ...rest] = words.split(" ");
  return rest.length > 1 ? [make("span", "sg-wide", `${first} `), rest.join(" ")] : [words];
}
