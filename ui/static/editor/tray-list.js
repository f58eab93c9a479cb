/* The tray's list of photos by day: photos go in; hundreds of tiles, walked by the arrow keys and chosen by hand, come out.
   Tells by callbacks: chosen(ids), used(id) for Enter and a double click, go(sheet) for a page number. */

import { make } from "../dom.js";
import { carry } from "./carry.js";
import { Choice } from "./tray-choice.js";
import { days } from "./tray-photos.js";
import { pile, Tile } from "./tray-tile.js";

export class PhotoList {
  choice = new Choice();
  #tiles = new Map();
  #photos = [];
  #lain = "";
  #adding = false;

  constructor(told) {
    this.told = told;
    this.element = make("div", "tp-list");
    this.element.setAttribute("role", "listbox");
    this.element.setAttribute("aria-multiselectable", "true");
    this.element.setAttribute("aria-label", "Photos of this book");
    const listen = (name, act) => this.element.addEventListener(name, act);
    listen("click", (event) => this.#click(event));
    listen("dblclick", (event) => this.#tileOf(event) && told.used(this.#tileOf(event).photo));
    listen("keydown", (event) => this.#key(event));
    listen("pointerdown", (event) => this.#carry(event));
    listen("focusin", (event) => this.#stop(event.target.closest(".tp")));
  }

  get order() {
    return this.#photos.map((photo) => photo.id);
  }

  get chosen() {
    return this.#photos.filter((photo) => this.choice.ids.has(photo.id));
  }

  show(photos, byDay = true) {
    this.#photos = photos;
    for (const photo of photos) this.#keep(photo);
    const lain = [byDay, ...photos.map((photo) => photo.id)].join();
    if (lain !== this.#lain) this.#lay(byDay);
    this.#lain = lain;
    this.choice.keep(new Set(this.order));
    this.tell();
  }

  #keep(photo) {
    const tile = this.#tiles.get(photo.id);
    if (tile) tile.show(photo);
    else this.#tiles.set(photo.id, new Tile(photo));
  }

  #lay(byDay) {
    const held = this.element.contains(document.activeElement) ? document.activeElement : null;
    const groups = byDay ? days(this.#photos) : [{ words: "Photos", photos: this.#photos }];
    this.element.replaceChildren(...groups.map((group) => this.#day(group, groups.length > 1)));
    this.#stop(this.element.querySelector('.tp[tabindex="0"]') ?? this.element.querySelector(".tp"));
    if (held?.isConnected) held.focus({ preventScroll: true });
  }

  #day(group, named) {
    const made = make("div", "tp-day", named ? make("div", "tp-date", group.words) : null);
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", group.words);
    made.style.setProperty("--tall", `${1.5 + 5.4 * Math.ceil(group.photos.length / 2)}rem`);
    made.append(make("div", "tp-grid", ...group.photos.map((photo) => this.#tiles.get(photo.id).element)));
    made.lastChild.setAttribute("role", "presentation");
    return made;
  }

  /** Draws what is chosen, and tells. */
  tell() {
    for (const [id, tile] of this.#tiles) tile.choose(this.choice.ids.has(id));
    if (!this.choice.ids.size) this.#adding = false;
    this.told.chosen(this.chosen);
  }

  clear() {
    this.choice.clear();
    this.tell();
  }

  #tileOf(event) {
    const element = event.target.closest?.(".tp");
    return element ? this.#tiles.get(element.dataset.photo) : null;
  }

  #click(event) {
    const tile = this.#tileOf(event);
    const goes = event.target.closest("[data-go]");
    if (goes) return this.told.go(goes.dataset.go);
    if (tile) this.#press(tile.photo.id, { toggle: event.ctrlKey || event.metaKey || this.#adding, range: event.shiftKey });
  }

  #press(id, how) {
    if (this.told.picked?.(this.#tiles.get(id).photo)) return;
    this.choice.press(id, this.order, how);
    this.tell();
  }

  #carry(event) {
    const tile = this.#tileOf(event);
    if (!tile || tile.photo.state !== "ready" || event.target.closest("[data-go]")) return;
    const photos = () => (this.choice.ids.has(tile.photo.id) ? this.chosen.filter((photo) => photo.state === "ready") : [tile.photo]);
    carry(event, () => ({ kind: "photos", ids: photos().map((photo) => photo.id) }), {
      ghost: () => pile(photos()),
      onEnd: (dropped) => dropped && this.clear(),
      onHold: () => { this.#adding = true; this.#press(tile.photo.id, { toggle: true }); },
    });
  }

  #key(event) {
    const tile = this.#tileOf(event);
    const next = tile && this.#beside(tile.element, event.key);
    if (next) this.#walk(next, event);
    else if (tile && event.key === " ") this.#press(tile.photo.id, { toggle: true, range: event.shiftKey });
    else if (tile && event.key === "Enter") this.told.picked?.(tile.photo) || this.told.used(tile.photo);
    else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) { this.choice.all(this.order); this.tell(); }
    else if (event.key === "Escape" && this.choice.ids.size) this.clear();
    else if (!["Delete", "Backspace"].includes(event.key) && !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #walk(next, event) {
    if (event.shiftKey && !this.choice.ids.size) this.choice.press(this.#tileOf(event).photo.id, this.order);
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    if (!event.shiftKey) return;
    this.choice.press(next.dataset.photo, this.order, { range: true });
    this.tell();
  }

  /* The tile that an arrow key leads to: up and down go to the nearest one in the next row. */
  #beside(element, key) {
    const all = [...this.element.querySelectorAll(".tp")];
    const at = all.indexOf(element);
    if (key === "ArrowRight") return all[at + 1];
    if (key === "ArrowLeft") return all[at - 1];
    if (key === "Home") return all[0];
    if (key === "End") return all.at(-1);
    if (key !== "ArrowDown" && key !== "ArrowUp") return null;
    const here = element.getBoundingClientRect();
    const onward = key === "ArrowDown" ? all.slice(at + 1) : all.slice(0, at).reverse();
    const row = onward.find((other) => Math.abs(other.getBoundingClientRect().top - here.top) > 4)?.getBoundingClientRect().top;
    const across = (other) => Math.abs(other.getBoundingClientRect().left - here.left);
    return onward.filter((other) => Math.abs(other.getBoundingClientRect().top - row) < 4).sort((a, b) => across(a) - across(b))[0];
  }

  /* One stop for the Tab key. */
  #stop(element) {
    if (!element) return;
    for (const other of this.element.querySelectorAll('.tp[tabindex="0"]')) other.tabIndex = -1;
    element.tabIndex = 0;
  }
}
