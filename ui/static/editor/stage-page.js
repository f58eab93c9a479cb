/* One sheet on the stage: the drawing, and over it a button for each frame, the page's words for those who hear it, its marks and guides.
   A page has one panel, the cover two (back and front). In: the desk and where the sheet lies in the open book, in mm. */

import { icon, make } from "../dom.js";
import { areas, panelAreas } from "./geometry.js";
import { SnapLines, guidesOf } from "./guides.js";
import { Drawing } from "./stage-drawing.js";
import { framesOf } from "./state.js";
import { frameName, panelOf, photoOf, sheetName, told } from "./stage-words.js";

const EMPTY = {
  page: "An empty page. Drag photos here, or add words from the side.",
  "cover-back": "The back of the cover. Drag a photo here, or write a few words at the side.",
  "cover-front": "The front of the cover. Drag a photo here, or choose one at the side.",
};

export class StagePage {
  /** `x` and `w` in mm; `fold` is the side of the sheet where the book is bound, "" for the cover. */
  constructor(stage, sheets, { x, w, fold }) {
    Object.assign(this, { stage, desk: stage.desk, x, w, fold });
    this.panels = sheets.map(({ sheet, at }) => this.#panel(sheet, at));
    const { bleed } = this.desk.state.format;
    this.drawing = new Drawing({
      // What is drawn is what the server has; what waits to be saved is shown by the live layer.
      frames: () => this.panels.flatMap((panel) => framesOf(this.desk.base, panel.sheet).map((frame) => [panel.sheet, frame])),
      origin: (sheet) => ({ x: (this.panel(sheet)?.at ?? 0) + bleed, y: bleed }),
      stood: () => { this.follow(); this.stage.stood(this); },
      scale: () => this.stage.u,
    });
    this.element = make("div", `sg-page fold-${fold || "none"}`, make("div", "sg-sheet"), this.drawing.host, make("div", "sg-shade"), ...this.panels.map((panel) => panel.element));
    for (const [name, value] of Object.entries({ x, w })) this.element.style.setProperty(`--${name}`, value);
    this.refresh();
  }

  #panel(sheet, at) {
    const { format, theme } = this.desk.state;
    const right = this.fold === "left";
    const bounds = panelOf(sheet) ? panelAreas(format) : areas(format, theme, right);
    const panel = { sheet, at, right, areas: bounds, buttons: new Map(), snaps: new SnapLines() };
    panel.words = make("div", "vh");
    panel.frames = make("div", "sg-frames");
    panel.empty = make("p", "sg-empty");
    panel.lock = make("span", "sg-lock", icon("lock", 16));
    panel.lock.title = "This page is kept as it is";
    const guides = make("div", "sg-lines", guidesOf(format, bounds, panelOf(sheet) ? "" : this.fold), panel.snaps.all);
    guides.setAttribute("aria-hidden", "true");
    panel.element = make("div", "sg-panel", panel.words, panel.empty, panel.frames, panel.lock, guides);
    panel.element.setAttribute("role", "group");
    panel.element.style.setProperty("--x", at);
    panel.element.style.setProperty("--w", format.width);
    return panel;
  }

  panel(sheet) {
    return this.panels.find((panel) => panel.sheet === sheet);
  }

  get sheets() {
    return this.panels.map((panel) => panel.sheet);
  }

  /** Everything as the desk has it now; a new drawing is fetched where the stamp says so. */
  refresh() {
    for (const panel of this.panels) this.#refreshPanel(panel);
    this.drawing.load(this.desk.drawing(this.panels[0].sheet));
  }

  #refreshPanel(panel) {
    const frames = this.desk.frames(panel.sheet);
    const page = panelOf(panel.sheet) ? null : this.desk.page(panel.sheet);
    panel.element.setAttribute("aria-label", sheetName(this.desk, panel.sheet) + (page?.locked ? ", kept as it is" : ""));
    panel.words.replaceChildren(...told(this.desk, frames).map((line) => make("p", "", line)));
    panel.lock.hidden = !page?.locked;
    panel.empty.hidden = frames.length > 0;
    panel.empty.textContent = frames.length ? "" : EMPTY[panel.sheet] ?? EMPTY.page;
    this.#buttons(panel, frames);
    this.marks();
  }

  /* The buttons are kept, so that the focus stays where it is. */
  #buttons(panel, frames) {
    const names = new Set(frames.map((frame) => frame.id));
    for (const [id, button] of panel.buttons) if (!names.has(id)) { button.remove(); panel.buttons.delete(id); }
    for (const frame of frames) this.#button(panel, frame);
    const wanted = frames.map((frame) => panel.buttons.get(frame.id));
    if (wanted.some((button, index) => panel.frames.children[index] !== button)) {
      const focused = document.activeElement;
      panel.frames.append(...wanted);
      if (wanted.includes(focused)) focused.focus({ preventScroll: true });
    }
  }

  #button(panel, frame) {
    let button = panel.buttons.get(frame.id);
    if (!button) {
      button = make("button", "sg-frame");
      button.type = "button";
      Object.assign(button.dataset, { sheet: panel.sheet, frame: frame.id });
      panel.buttons.set(frame.id, button);
    }
    button.classList.toggle("photo", frame.kind === "photo");
    button.classList.toggle("text", frame.kind === "text");
    const empty = frame.kind === "photo" && !frame.photo;
    if (button.classList.toggle("empty", empty) && !button.firstChild) button.append(icon("image", 22));
    if (!empty) button.querySelector(":scope > svg")?.remove();
    button.setAttribute("aria-label", frameName(this.desk, frame));
    button.classList.toggle("small", Math.min(frame.w, frame.h) * this.stage.u < 24);
    this.place(button, frame);
  }

  place(button, frame) {
    for (const name of ["x", "y", "w", "h"]) button.style.setProperty(`--${name}`, frame[name]);
    button.style.setProperty("--turn", `${frame.rotation}deg`);
  }

  button(sheet, id) {
    return this.panel(sheet)?.buttons.get(id);
  }

  /** Frames too small to be met are pressed in a larger room, above the others. */
  sized(u) {
    for (const { sheet, buttons } of this.panels) {
      for (const frame of this.desk.frames(sheet)) buttons.get(frame.id)?.classList.toggle("small", Math.min(frame.w, frame.h) * u < 24);
    }
  }

  /** Which frame is selected, in how it looks and what is said of it. */
  selected({ sheet, frame }) {
    for (const panel of this.panels) {
      panel.element.classList.toggle("chosen", panel.sheet === sheet && !frame);
      for (const [id, button] of panel.buttons) {
        const on = panel.sheet === sheet && id === frame;
        button.setAttribute("aria-pressed", on);
        button.classList.toggle("on", on);
      }
    }
  }

  /** Warning signs at the frames that the checks speak of. */
  marks() {
    for (const panel of this.panels) {
      const found = new Map();
      for (const mark of this.desk.marks?.get(panel.sheet) ?? []) found.set(mark.frame, [...(found.get(mark.frame) ?? []), mark]);
      for (const [id, button] of panel.buttons) this.#mark(panel, id, button, found.get(id) ?? []);
    }
  }

  #mark(panel, id, button, marks) {
    const words = marks.map((mark) => mark.words).join(" ");
    let sign = button.querySelector(".sg-mark");
    if (!words) { sign?.remove(); button.removeAttribute("aria-description"); return; }
    if (!sign) button.append((sign = make("span", "sg-mark", icon("triangle-alert", 16))));
    sign.classList.toggle("bad", marks.some((mark) => mark.severity === "error"));
    sign.title = words;
    button.setAttribute("aria-description", words);
  }

  /** A frame's live layer shows it as it is now, without a new drawing. */
  show(sheet, frame) {
    this.drawing.live(sheet, frame.id)?.show(frame, photoOf(this.desk, frame) ?? null);
    const button = this.button(sheet, frame.id);
    if (button) this.place(button, frame);
  }

  /** What is changed but not drawn yet follows at once. */
  follow() {
    if (this.drawing.held) return;
    for (const { sheet } of this.panels) {
      for (const frame of this.desk.frames(sheet)) if (this.drawing.behind(sheet, frame)) this.show(sheet, frame);
    }
  }
}
