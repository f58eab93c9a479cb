/* The pieces of the strip: a page, a spread, a chapter's name. Data goes in, elements come out that are redrawn only where they changed. */

import { icon, iconButton, make } from "../dom.js";
import "./strip-thumb.js";
import { marksWords, pageWords, spreadWords, worth } from "./strip-plan.js";

/** One page (or the whole cover): a button that shows it, with its signs and a button for its menu. */
export class PageTile {
  #said = "";

  constructor(id, menu) {
    this.id = id;
    this.thumb = document.createElement("page-thumb");
    this.press = make("button", "st-pg", make("span", "st-cut", this.thumb));
    Object.assign(this.press, { type: "button", tabIndex: -1 });
    this.press.dataset.sheet = id;
    this.signs = make("span", "st-signs");
    this.press.append(this.signs);
    this.element = make("div", "st-half", this.press);
    if (id === "cover") return;
    this.more = iconButton("More", "ellipsis", () => menu(id, this.more), 16);
    this.more.className = "st-more";
    this.more.tabIndex = -1;
    this.element.append(this.more);
  }

  show(desk) {
    const page = desk.page(this.id);
    const marks = page ? desk.marks?.get(this.id) ?? [] : ["cover-front", "cover-back"].flatMap((sheet) => desk.marks?.get(sheet) ?? []);
    const said = JSON.stringify([desk.stamp(page ? this.id : "cover-front"), page && desk.number(this.id), page?.locked, marks]);
    if (said === this.#said) return;
    this.#said = said;
    this.thumb.setAttribute("src", desk.drawing(page ? this.id : "cover-front"));
    const words = page ? pageWords(page, desk.number(this.id), marks) : ["Cover", marksWords(marks)].filter(Boolean).join(": ");
    this.press.setAttribute("aria-label", words);
    this.#sign(page, marks, desk);
  }

  #sign(page, marks, desk) {
    const told = [page?.locked ? sign("lock", "", "Locked") : null, worth(marks).length ? sign("triangle-alert", "warn", marksWords(marks)) : null];
    this.signs.replaceChildren(...told.filter(Boolean));
    if (this.more) this.more.title = this.more.ariaLabel = `More for page ${desk.number(this.id)}`;
  }

  mark({ shown, chosen, choosing, held }) {
    this.press.toggleAttribute("data-held", held);
    if (shown) this.press.setAttribute("aria-current", "true");
    else this.press.removeAttribute("aria-current");
    if (choosing) this.press.setAttribute("aria-pressed", chosen);
    else this.press.removeAttribute("aria-pressed");
  }
}

function sign(name, kind, words) {
  const made = make("span", `st-sign ${kind}`, icon(name, 12));
  made.title = words;
  return made;
}

/** The two halves of a spread on one paper, its numbers below. */
export function spread(ids, tiles, desk) {
  const halves = ids.map((id) => (id ? tiles.get(id).element : make("div", "st-half st-none")));
  const paper = make("div", `st-paper${ids[0] === "cover" ? " st-cover" : ""}`, ...halves);
  const words = make("span", "st-no num", spreadWords(ids, (id) => desk.number(id)));
  words.setAttribute("aria-hidden", "true");
  return make("div", "st-sp", paper, words);
}

export function chapterName(chapter, menu) {
  const made = make("button", "st-ch", make("span", "", chapter.title || "No title yet"));
  Object.assign(made, { type: "button", tabIndex: -1, title: chapter.title });
  made.dataset.chapter = chapter.id;
  made.setAttribute("aria-label", `Chapter ${chapter.title || "without a title"}`);
  made.setAttribute("aria-haspopup", "menu");
  made.addEventListener("click", () => menu(chapter.id, made));
  return made;
}
