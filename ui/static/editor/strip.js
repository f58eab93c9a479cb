/* <page-strip>: the whole book in small, spread by spread and chapter by chapter. With the attribute `grid` it stands in rows, with
   buttons that move a page. Shows, moves and asks by the desk; photos dropped here become pages or join one. */

import { button, icon, make } from "../dom.js";
import { carry, landing } from "./carry.js";
import { desk } from "./desk.js";
import * as deeds from "./strip-deeds.js";
import { aim, DropMark, places } from "./strip-drop.js";
import { walkTo } from "./strip-keys.js";
import { menu } from "./strip-menu.js";
import { dropWords, inOrder, plan } from "./strip-plan.js";
import { chapterName, PageTile, spread } from "./strip-tile.js";
import { Choice } from "./tray-choice.js";
import { usesOf } from "./tray-photos.js";

const PAUSE = 140;
const NARROW = matchMedia("(max-width: 720px)");

class PageStrip extends HTMLElement {
  static observedAttributes = ["grid"];
  choice = new Choice();
  held = "cover";
  #tiles = new Map();
  #lain = "";
  #ended = null;

  connectedCallback() {
    if (!this.run) this.#build();
    this.#ended = new AbortController();
    const hear = (name, act) => desk.addEventListener(name, act, { signal: this.#ended.signal });
    for (const name of ["opened", "changed", "marks"]) hear(name, (event) => event.detail?.early || this.#read());
    hear("shown", () => this.#shown());
    // On a narrow screen the tab "Pages" shows the strip in rows.
    NARROW.addEventListener("change", () => this.#fold(), { signal: this.#ended.signal });
    this.tabs = new MutationObserver(() => this.#fold());
    this.tabs.observe(document.body, { attributeFilter: ["data-tab"] });
    this.#fold();
    if (desk.state) this.#read();
  }

  #fold() {
    this.toggleAttribute("grid", NARROW.matches && document.body.dataset.tab === "pages");
  }

  disconnectedCallback() {
    this.#ended.abort();
    this.tabs.disconnect();
  }

  attributeChangedCallback() {
    if (this.run && desk.state) requestAnimationFrame(() => this.#seen());
  }

  #build() {
    this.run = make("div", "st-run");
    this.add = make("button", "st-add", icon("plus"), make("span", "", "Add"));
    Object.assign(this.add, { type: "button", tabIndex: -1 });
    this.add.setAttribute("aria-label", "Add pages");
    this.add.setAttribute("aria-haspopup", "menu");
    this.add.addEventListener("click", () => menu(this.add, "Add pages", deeds.addItems(this.#unused())));
    this.mark = new DropMark(this.run);
    this.bar = make("div", "st-bar float");
    this.append(this.run, this.bar, this.mark.words);
    this.#listen();
  }

  #listen() {
    const listen = (name, act) => this.run.addEventListener(name, act);
    listen("click", (event) => this.#click(event));
    listen("pointerdown", (event) => this.#carry(event));
    listen("contextmenu", (event) => this.#context(event));
    listen("keydown", (event) => walkTo(this, event));
    listen("focusin", (event) => this.#stop(event.target));
    landing(this, {
      over: (what, x, y) => this.#over(what, this.#aim(what, x, y)),
      leave: () => this.mark.clear(),
      drop: (what, x, y) => this.#drop(what, x, y),
    });
  }

  get #document() {
    return desk.state.document;
  }

  #read() {
    const plans = plan(this.#document, desk.spreads());
    const lain = JSON.stringify(plans.map((one) => [one.key, one.chapters.map((chapter) => [chapter.id, chapter.title])]));
    if (!this.#lain) {
      this.held = sheetOf(desk.shown[0] ?? "cover");
      requestAnimationFrame(() => this.#seen());
    }
    if (lain !== this.#lain) this.#lay(plans);
    this.#lain = lain;
    for (const tile of this.#tiles.values()) tile.show(desk);
    this.choice.keep(new Set(this.#tiles.keys()));
    this.tell();
    this.#sizes(desk.state.format);
  }

  #sizes({ width, height, bleed, spine }) {
    const cover = 2 * width + spine;
    const sizes = { "--aspect": width / height, "--bx": bleed / width, "--by": bleed / height, "--cover": cover / height, "--cx": bleed / cover };
    if (this.sized === JSON.stringify(sizes)) return;
    this.sized = JSON.stringify(sizes);
    for (const [name, value] of Object.entries(sizes)) this.style.setProperty(name, value.toFixed(5));
  }

  /* Everything in its order; pages that were here stay the same elements with their drawings. */
  #lay(plans) {
    const focused = this.contains(document.activeElement) ? document.activeElement : null;
    const before = this.run.scrollLeft;
    const ids = plans.flatMap((one) => one.ids).filter(Boolean);
    const tiles = new Map(ids.map((id) => [id, this.#tiles.get(id) ?? new PageTile(id, (of, at) => this.#menu(of, at))]));
    this.#tiles = tiles;
    const pieces = plans.flatMap((one) => [...one.chapters.map((chapter) => chapterName(chapter, (id, at) => this.#chapterMenu(id, at))), spread(one.ids, tiles, desk)]);
    this.run.replaceChildren(...pieces, this.add, this.mark.line);
    this.run.scrollLeft = before;
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    else if (focused) this.#tileNow()?.press.focus({ preventScroll: true });
  }

  #tileNow() {
    return this.#tiles.get(this.held) ?? this.#tiles.get(sheetOf(desk.shown[0]));
  }

  /** Draws what is shown, chosen and held. */
  tell() {
    const shown = new Set(desk.shown.map(sheetOf));
    if (!this.#tiles.has(this.held)) this.held = sheetOf(desk.shown.find((id) => this.#tiles.has(sheetOf(id))) ?? "cover");
    const choosing = this.choice.ids.size > 0;
    for (const [id, tile] of this.#tiles) tile.mark({ shown: shown.has(id), chosen: this.choice.ids.has(id), choosing, held: id === this.held });
    for (const spread of this.run.querySelectorAll(".st-sp")) spread.classList.toggle("now", Boolean(spread.querySelector('[aria-current="true"]')));
    const items = this.items();
    if (!items.some((item) => item.tabIndex === 0)) this.#stop(this.#tileNow()?.press ?? items[0]);
    this.#tellBar();
  }

  #shown() {
    const shown = desk.shown.map(sheetOf);
    if (!shown.includes(this.held)) this.held = shown.find((id) => this.#tiles.has(id)) ?? this.held;
    if (!this.contains(document.activeElement)) this.#stop(this.#tileNow()?.press);
    this.tell();
    this.#seen();
  }

  /* Brings the spread that is shown into sight, without moving anything else of the page. */
  #seen() {
    const spread = this.run.querySelector(".st-sp.now");
    if (!spread) return;
    const [box, run] = [spread.getBoundingClientRect(), this.run.getBoundingClientRect()];
    if (box.left < run.left || box.right > run.right) this.run.scrollTo({ left: this.run.scrollLeft + (box.left + box.right - run.left - run.right) / 2 });
    if (box.top < run.top || box.bottom > run.bottom) this.run.scrollTo({ top: this.run.scrollTop + box.top - run.top - run.height / 3 });
  }

  /** Everything the arrow keys walk, in order. */
  items() {
    return [...this.run.querySelectorAll(".st-pg, .st-ch, .st-add")];
  }

  #stop(element) {
    if (!element?.matches?.(".st-pg, .st-ch, .st-add")) return;
    for (const other of this.run.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    element.tabIndex = 0;
    if (element.dataset.sheet && element.dataset.sheet !== this.held) { this.held = element.dataset.sheet; this.#tellBar(); }
  }

  /** The pages a deed is about: those chosen when `id` is one of them, or `id` alone. */
  of(id) {
    return this.choice.ids.has(id) ? inOrder(this.#document, [...this.choice.ids]) : [id];
  }

  #click(event) {
    const press = event.target.closest(".st-pg");
    if (!press) return;
    const id = press.dataset.sheet;
    const order = this.#document.pages.map((page) => page.id);
    if (id !== "cover" && (event.shiftKey || event.ctrlKey || event.metaKey)) this.choose(id, { range: event.shiftKey, toggle: !event.shiftKey });
    else { this.choice.press(id, order); this.choice.clear(); this.go(id, 0); }
    this.tell();
  }

  choose(id, how) {
    this.choice.press(id, this.#document.pages.map((page) => page.id), how);
    this.tell();
  }

  /** Shows a page; a walk over many shows the one it ends on. */
  go(id, pause = PAUSE) {
    clearTimeout(this.walking);
    this.walking = setTimeout(() => desk.show(id === "cover" ? desk.spreads()[0][0] : id), pause);
  }

  #carry(event) {
    const chapter = event.target.closest(".st-ch");
    if (chapter) return carry(event, { kind: "chapter", ids: [chapter.dataset.chapter] }, { ghost: () => slip(chapter.textContent), onHold: () => this.#chapterMenu(chapter.dataset.chapter, chapter) });
    const press = event.target.closest(".st-pg");
    const id = press?.dataset.sheet;
    if (!id || id === "cover") return;
    carry(event, () => ({ kind: "pages", ids: this.of(id) }), { ghost: (what) => this.#ghost(id, what.ids.length), onHold: () => this.#menu(id, press) });
  }

  #ghost(id, many) {
    const sheet = make("span", "st-cut", this.#tiles.get(id).thumb.copy());
    const made = make("div", "st-ghost", make("div", "st-ghost-in", sheet, many > 1 ? make("span", "pile-n num", many) : null));
    made.style.cssText = this.style.cssText;
    return made;
  }

  #aim(what, x, y) {
    return ["photos", "pages", "chapter"].includes(what.kind) ? aim(places(this.run), what, x, y, this.#document) : null;
  }

  #over(what, target) {
    this.mark.show(target, target ? dropWords(what, target, (id) => desk.number(id)) : "");
  }

  #drop(what, x, y) {
    const target = this.#aim(what, x, y);
    this.mark.clear();
    if (!target) return false;
    if (what.kind === "chapter") return deeds.moveChapter(what.ids[0], target.chapter);
    if (what.kind === "pages") return deeds.move(what.ids, target.after);
    if (target.onto) deeds.photosOnto(what.ids, target.onto);
    else deeds.pagesOfPhotos(what.ids, target.after);
    return true;
  }

  #context(event) {
    const element = event.target.closest(".st-pg, .st-ch");
    if (!element || element.dataset.sheet === "cover") return;
    event.preventDefault();
    const at = event.pointerType === "mouse" && event.button === 2 ? [event.clientX, event.clientY] : element;
    if (element.dataset.chapter) this.#chapterMenu(element.dataset.chapter, at, element);
    else this.#menu(element.dataset.sheet, at);
  }

  #menu(id, at) {
    const ids = this.of(id);
    menu(at, ids.length > 1 ? `${ids.length} pages` : `Page ${desk.number(id)}`, deeds.pageItems(ids), this.#tiles.get(id).press);
  }

  #chapterMenu(id, at, home = at) {
    menu(at, "Chapter", deeds.chapterItems(id), home);
  }

  #unused() {
    const uses = usesOf(this.#document);
    return desk.state.photos.filter((photo) => photo.state === "ready" && !photo.aside && !uses.has(photo.id)).map((photo) => photo.id);
  }

  /* In rows, the page that is held can be moved by buttons. */
  #tellBar() {
    if (!desk.page(this.held)) return this.bar.replaceChildren(make("span", "t-sm muted grow", this.held === "cover" ? "Press a page to move or change it." : ""));
    const ids = this.of(this.held);
    const name = make("span", "st-name grow", ids.length > 1 ? `${ids.length} pages` : `Page ${desk.number(this.held)}`);
    const earlier = button("Earlier", "soft", () => deeds.step(ids, -1), "chevron-left");
    const later = button("Later", "soft", () => deeds.step(ids, 1), "chevron-right");
    const more = button("More", "soft", () => menu(more, name.textContent, deeds.pageItems(ids)), "ellipsis");
    more.setAttribute("aria-haspopup", "menu");
    const held = [...this.bar.children].indexOf(document.activeElement);
    this.bar.replaceChildren(name, earlier, later, more);
    if (held > 0) this.bar.children[held].focus();
  }
}

const sheetOf = (id) => (id?.startsWith("cover") ? "cover" : id);

function slip(words) {
  return make("div", "pile", make("div", "st-slip", words));
}

customElements.define("page-strip", PageStrip);
