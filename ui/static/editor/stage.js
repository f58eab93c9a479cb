/* <book-stage>: the open book as it prints, and every hand on it. It shows what the desk has, and asks the desk for every change.
   The parts: sheets (stage-page), the hand (stage-hand, stage-drag), cropping (stage-crop), writing (field), size (stage-zoom). */

import { button, make } from "../dom.js";
import { desk } from "./desk.js";
import { Field } from "./field.js";
import { legend } from "./guides.js";
import { Crop } from "./stage-crop.js";
import { framesUnder } from "./stage-drag.js";
import { prefetch } from "./stage-drawing.js";
import { Drop } from "./stage-drop.js";
import { Foot } from "./stage-foot.js";
import { Hand } from "./stage-hand.js";
import { StagePage } from "./stage-page.js";
import { Selection, Tools } from "./stage-tools.js";
import { spreadName } from "./stage-words.js";
import { Zoom } from "./stage-zoom.js";

const GUIDES = "memory-maker.guides";
const NEARER = 1.25;

class BookStage extends HTMLElement {
  desk = desk;
  pages = [];
  #key = "";

  connectedCallback() {
    this.#build();
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const on = (name, act) => desk.addEventListener(name, (event) => desk.state && act(event.detail ?? {}), { signal });
    on("opened", () => this.#open());
    on("shown", () => this.#lay());
    on("changed", (what) => this.#changed(what));
    on("selected", () => this.#selected());
    on("marks", () => this.pages.forEach((page) => page.marks()));
    on("picking", ({ kind }) => this.#picking(kind));
    on("cropping", (what) => { this.crop.set(what.on ?? desk.cropping); this.reselect(); });
    on("writing", ({ sheet, frame }) => { this.field.set(sheet, frame); this.reselect(); });
    on("view", ({ act }) => this.#view(act));
    this.hand.listen(signal);
    this.drop.listen();
    this.book.addEventListener("focusin", (event) => this.#focused(event), { signal });
    this.addEventListener("keydown", (event) => this.#keys(event), { signal });
    this.zoom.start();
    if (desk.state) this.#open();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.zoom.stop();
    this.drop.end?.();
  }

  #build() {
    Object.assign(this, { crop: new Crop(this), field: new Field(this), hand: new Hand(this), drop: new Drop(this), selection: new Selection(), tools: new Tools(desk), foot: new Foot(this) });
    this.ground = make("div", "sg-ground");
    this.book = make("div", "sg-book", this.ground, this.selection.element, this.tools.element);
    this.table = make("div", "sg-desk", this.book);
    this.room = make("div", "sg-room", this.table);
    this.line = make("div", "sg-bar sg-line float");
    this.line.hidden = true;
    this.lines = legend();
    this.lines.hidden = true;
    this.zoom = new Zoom(this.room, this.table, () => this.size, (u) => this.#resized(u));
    this.replaceChildren(this.room, make("div", "sg-notes", this.line, this.crop.bar, this.lines), this.foot.element);
    this.guide(localStorage.getItem(GUIDES) === "on");
  }

  get u() {
    return this.zoom.u;
  }

  /** What is shown, in mm: two pages side by side, or the cover with its spine; with its bleed while the guides show. */
  get size() {
    if (!desk.state) return { w: 400, h: 200 };
    const { width, height, spine, bleed } = desk.state.format, pad = this.guides ? 2 * bleed : 0;
    return { w: 2 * width + (this.#cover ? spine : 0) + pad, h: height + pad };
  }

  get #cover() {
    return desk.shown.includes("cover");
  }

  #open() {
    this.#key = "";
    this.#lay();
  }

  /* Lays the shown sheets on the table. The ones that stay are kept. */
  #lay() {
    const { format, theme } = desk.state, spread = this.#spread();
    const key = [spread.join(), JSON.stringify(format), theme.key].join("|");
    if (key !== this.#key) {
      this.crop.set(false);
      this.field.set();
      this.#key = key;
      for (const page of this.pages) page.element.remove();
      this.pages = this.#sheets(spread);
      this.ground.after(...this.pages.map((page) => page.element));
      this.#dress(spread);
    }
    this.zoom.apply();
    this.foot.refresh();
    this.#selected();
    this.#fetchNear();
  }

  #spread() {
    return desk.spreads().find((spread) => spread.some((id) => id && desk.shown.includes(id))) ?? ["cover"];
  }

  #sheets([left, right]) {
    const { width, spine } = desk.state.format;
    if (left === "cover") return [new StagePage(this, [{ sheet: "cover-back", at: 0 }, { sheet: "cover-front", at: width + spine }], { x: 0, w: 2 * width + spine, fold: "" })];
    const pages = [left && [left, 0, "right"], right && [right, width, "left"]].filter(Boolean);
    return pages.map(([sheet, x, fold]) => new StagePage(this, [{ sheet, at: 0 }], { x, w: width, fold }));
  }

  #dress(spread) {
    const { format, theme, document: book } = desk.state, cover = spread[0] === "cover";
    const x = cover || spread[0] ? 0 : format.width, end = cover ? 2 * format.width + format.spine : format.width * (spread[1] ? 2 : 1);
    for (const [name, value] of Object.entries({ bleed: format.bleed, h: format.height, spine: format.spine, width: format.width })) this.table.style.setProperty(`--${name}`, value);
    this.ground.style.setProperty("--x", x);
    this.ground.style.setProperty("--w", end - x);
    this.book.style.setProperty("--w", cover ? end : 2 * format.width);
    this.book.style.setProperty("--sheet", cover ? book.cover.background || theme.cover_background : theme.paper);
    this.book.classList.toggle("whole", cover);
    this.room.setAttribute("aria-label", spreadName(desk, spread));
  }

  #fetchNear() {
    const spreads = desk.spreads(), at = spreads.findIndex((spread) => spread.some((id) => id && desk.shown.includes(id)));
    const near = [spreads[at + 1], spreads[at - 1]].flatMap((spread) => spread ?? []).filter(Boolean);
    clearTimeout(this.nearing);
    this.nearing = setTimeout(() => near.forEach((sheet) => prefetch(desk.drawing(sheet))), 120);
  }

  #changed(what) {
    this.#lay();
    const touched = (page) => page.sheets.some((sheet) => (what.sheets ?? []).includes(sheet) || (what.data ?? []).includes(sheet) || (sheet.startsWith("cover-") && [...(what.sheets ?? []), ...(what.data ?? [])].includes("cover")));
    for (const page of this.pages) if (what.order || what.photos || touched(page)) page.refresh();
    for (const page of this.pages) page.follow();
    this.#stops();
    if (this.crop.on) this.crop.changed();
    this.field.place();
    this.reselect();
  }

  /** A drawing stands. */
  stood(page) {
    if (this.crop.on?.page === page) this.crop.redraw();
    this.toggleAttribute("drawn", this.pages.every((one) => one.drawing.shown));
  }

  #resized(u) {
    this.foot.sized(this.zoom.mode);
    for (const page of this.pages) { page.drawing.refit(); page.sized(u); }
    this.reselect();
    this.field.place();
  }

  /* Which frame is selected, and who has the focus. */
  #selected() {
    const { sheet, frame } = desk.selected;
    if (this.crop.on && (this.crop.on.sheet !== sheet || this.crop.on.id !== frame)) desk.crop(false);
    for (const page of this.pages) page.selected(desk.selected);
    this.#stops();
    this.foot.refresh();
    this.reselect();
    const now = this.pageOf(sheet)?.button(sheet, frame), focus = document.activeElement;
    if (now && now !== focus && !this.hand.down && (focus === document.body || focus?.matches(".sg-frame, .sg-panel"))) now.focus({ preventScroll: true });
    if (now && this.zoom.over) this.near(now);
  }

  /** Puts handles and tools around the selected frame as it is now. */
  reselect() {
    const { sheet, frame: id } = desk.selected ?? {}, page = this.pageOf(sheet);
    const frame = page && !this.crop.on && !this.field.on ? desk.frame(sheet, id) : null;
    const x = page ? this.offset(sheet) : 0;
    this.selection.show(frame, x, this.u);
    this.tools.show(desk.picking ? null : frame, sheet, x, this.u, this.size);
  }

  #focused(event) {
    const { sheet, frame } = event.target.closest("button[data-frame]")?.dataset ?? {};
    if (frame && !desk.picking && !this.crop.on) desk.select(sheet, frame);
  }

  /* The frames are one stop of the page, in which Tab walks; so the one that has the stop is the one that counts. */
  #stops() {
    const all = [...this.book.querySelectorAll(".sg-frame")], on = all.find((one) => one.classList.contains("on")) ?? all.find((one) => one.dataset.sheet === desk.selected.sheet) ?? all[0];
    for (const one of all) one.tabIndex = one === on ? 0 : -1;
  }

  /* Tab walks the frames; while another photo is being picked, Enter picks. */
  #keys(event) {
    const chosen = event.target.closest?.("button[data-frame]");
    if (chosen && !this.crop.on && event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey) {
      const all = [...this.book.querySelectorAll(".sg-frame")], next = all[all.indexOf(chosen) + (event.shiftKey ? -1 : 1)];
      if (next) { event.preventDefault(); next.tabIndex = 0; next.focus(); }
      return;
    }
    if (!desk.picking || !chosen || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    this.pickAt(chosen);
  }

  pickAt(chosen) {
    const { sheet, frame } = chosen?.dataset ?? {};
    if (frame && desk.frame(sheet, frame)?.kind === "photo") desk.picked({ sheet, frame });
    else if (!chosen) desk.pick(null);
  }

  #picking(kind) {
    this.classList.toggle("picking", Boolean(kind));
    this.line.hidden = !kind;
    const words = { swap: "Choose the photo to swap with, here or on other pages.", replace: "Choose a photo from the tray, or one on the page." }[kind] ?? "";
    this.line.replaceChildren(make("span", "", words), button("Cancel", "soft", () => desk.pick(null)));
    if (kind) desk.say(words);
    this.reselect();
  }

  /** One step into a frame: words are written, a photo is moved in its frame, an empty place asks for one. */
  enter(sheet, id) {
    const frame = desk.frame(sheet, id);
    desk.select(sheet, id);
    if (frame?.kind === "text") desk.write(sheet, id);
    else if (frame?.kind === "photo") frame.photo ? desk.crop(true) : desk.pick("replace");
  }

  #view(act) {
    if (act === "guides") return this.guide();
    if (act === "fit") return this.look("fit");
    this.zoom.by(act === "in" ? NEARER : 1 / NEARER);
  }

  /** "fit", "width" or "real". */
  look(mode) {
    this.zoom.set(mode);
  }

  /** Shows or hides bleed, trim, safety and gutter. */
  guide(on = !this.guides) {
    this.guides = on;
    this.classList.toggle("guided", on);
    this.lines.hidden = !on;
    this.foot.guided(on);
    localStorage.setItem(GUIDES, on ? "on" : "off");
    if (desk.state) this.zoom.apply();
  }

  pageOf(sheet) {
    return this.pages.find((page) => page.panel(sheet));
  }

  /** How many mm right of the book's left edge the sheet begins. */
  offset(sheet) {
    const page = this.pageOf(sheet);
    return page ? page.x + page.panel(sheet).at : 0;
  }

  /** Remembers where the book lies in the window, so that nothing is measured while a hand moves. */
  locate() {
    const book = this.book.getBoundingClientRect(), room = this.room.getBoundingClientRect();
    this.lies = { x: book.left, y: book.top, left: room.left, top: room.top, sx: this.room.scrollLeft, sy: this.room.scrollTop };
  }

  /** A point of the window in mm of the book. */
  point({ clientX, clientY }) {
    return { x: (clientX - this.lies.x) / this.u, y: (clientY - this.lies.y) / this.u };
  }

  within(sheet, event) {
    const { x, y } = this.point(event);
    return { x: x - this.offset(sheet), y };
  }

  inRoom({ clientX, clientY }) {
    return { x: clientX - this.lies.left, y: clientY - this.lies.top };
  }

  framesAt(point) {
    return framesUnder(desk, this.pages, point);
  }

  panelAt({ x, y }) {
    const { width, height } = desk.state.format;
    return this.pages.flatMap((page) => page.panels.map((panel) => [page.x + panel.at, panel])).find(([left]) => x >= left && x < left + width && y >= 0 && y < height)?.[1];
  }

  /** Scrolls so that this can be seen. */
  near(element) {
    element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  }
}

customElements.define("book-stage", BookStage);
