/* Thin lines for the eye: what the knife, the fold and the bleed ask for, and the lines a moved frame lies against.
   In: a panel's format and areas in mm; out: elements that scale with the stage. */

import { make } from "../dom.js";

const LINES = [["bleed", "Bleed: colour that runs out must reach here"], ["trim", "Trim: the page is cut here"],
  ["safety", "Safe area: nothing that matters outside"], ["gutter", "Gutter: this part sinks into the fold"]];
const MOST = 4;

/** The guides of one panel; `side` is where its fold lies: "left", "right" or "" (the cover). */
export function guidesOf(format, { safe }, side) {
  const all = make("div", "sg-guides");
  all.append(box("bleed", -format.bleed, -format.bleed, format.width + 2 * format.bleed, format.height + 2 * format.bleed, side));
  all.append(box("trim", 0, 0, format.width, format.height), box("safety", safe.x, safe.y, safe.w, safe.h));
  if (side && format.gutter) all.append(box("gutter", side === "left" ? 0 : format.width - format.gutter, 0, format.gutter, format.height));
  return all;
}

function box(kind, x, y, w, h, fold = "") {
  const made = make("i", `sg-guide ${kind}`);
  // At the fold nothing is cut, so nothing bleeds there.
  if (fold) { w += x; made.classList.add(`open-${fold}`); }
  if (fold === "left") x = 0;
  for (const [name, value] of Object.entries({ x, y, w, h })) made.style.setProperty(`--${name}`, value);
  return made;
}

export function legend() {
  const list = make("ul", "sg-legend");
  list.setAttribute("aria-label", "What the lines mean");
  list.append(...LINES.map(([kind, words]) => {
    const [name] = words.split(":");
    const item = make("li", "", make("i", `sg-swatch ${kind}`), name);
    item.title = words;
    return item;
  }));
  return list;
}

/** Lines that show while a frame lies against them. They are made once and only moved. */
export class SnapLines {
  constructor() {
    this.all = make("div", "sg-snaps");
    this.lines = Array.from({ length: MOST }, () => make("i", "sg-snap"));
    this.all.append(...this.lines);
  }

  /** `marks` in mm on the panel, `u` px a mm. */
  show(marks, u) {
    this.lines.forEach((line, index) => {
      const mark = marks[index];
      line.classList.toggle("on", Boolean(mark));
      if (!mark) return;
      line.classList.toggle("across", mark.axis === "y");
      const at = Math.round(mark.at * u);
      line.style.transform = mark.axis === "x" ? `translateX(${at}px)` : `translateY(${at}px)`;
    });
  }

  clear() {
    this.show([], 1);
  }
}
