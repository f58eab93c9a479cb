/* <photo-tray>: all photos of the book by time, what each is used for, and what to do with those that are chosen.
   Asks everything of the desk: photos onto pages, pages of photos, and the photo to pick for a frame. */

import { button, iconButton, make, note } from "../dom.js";
import { desk } from "./desk.js";
import { newPhotos, openAdding } from "./tray-add.js";
import { PhotoList } from "./tray-list.js";
import { asides, FILTERS, photosOf } from "./tray-photos.js";

const PICKS = {
  replace: ["Choose the photo to put there.", () => true],
  swap: ["Choose the photo to change places with.", (photo) => photo.uses.length > 0],
};

class PhotoTray extends HTMLElement {
  #filter = "all";
  #photos = [];
  #picking = null;
  #ended = null;

  connectedCallback() {
    if (!this.list) this.#build();
    this.#ended = new AbortController();
    const hear = (name, act) => desk.addEventListener(name, act, { signal: this.#ended.signal });
    for (const name of ["opened", "changed"]) hear(name, (event) => event.detail?.early || this.#read());
    for (const name of ["shown", "selected"]) hear(name, () => this.#tellActions());
    hear("photos", () => this.#read());
    hear("opened", () => this.#follow());
    this.#hearFiles();
    hear("picking", (event) => this.#pick(event.detail?.kind ?? null));
    if (desk.state) { this.#read(); this.#follow(); }
  }

  /* Photos that are still being looked at, or that come from another window. */
  #follow() {
    if (desk.state.photos.some((photo) => photo.state === "waiting")) newPhotos();
  }

  /* Files carried into the window find the place to drop them. */
  #hearFiles() {
    const { signal } = this.#ended;
    const files = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    addEventListener("dragenter", (event) => files(event) && this.#add(), { signal });
    // Let go before that place is there, a file would open in the place of the editor.
    for (const name of ["dragover", "drop"]) addEventListener(name, (event) => files(event) && event.preventDefault(), { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && desk.state && newPhotos(), { signal });
  }

  #add() {
    // Without what it needs, adding is on the book's own page.
    return openAdding(desk.state.book_id, this.getAttribute("most")).catch(() => location.assign(`/books/${desk.state.book_id}`));
  }

  disconnectedCallback() {
    this.#ended.abort();
  }

  #build() {
    this.add = iconButton("Add photos", "plus", () => this.#add());
    this.add.setAttribute("aria-haspopup", "dialog");
    this.filters = make("div", "seg tp-filters");
    this.filters.setAttribute("role", "group");
    this.filters.setAttribute("aria-label", "Which photos");
    this.asking = note("info", "info", make("span", "grow"), button("Never mind", "text", () => desk.pick(null)));
    this.asking.hidden = true;
    this.asking.setAttribute("role", "status");
    this.list = new PhotoList({
      chosen: () => this.#tellActions(), go: (sheet) => desk.show(sheet), picked: (photo) => this.#picked(photo), used: (photo) => this.#use(photo),
    });
    this.none = make("div", "tp-none muted t-sm");
    this.foot = make("p", "tp-foot t-sm muted");
    this.actions = make("div", "tp-actions float");
    this.actions.hidden = true;
    this.head = make("div", "tp-head", make("div", "line between", make("h2", "", "Photos"), this.add), this.filters, this.asking);
    this.append(this.head, this.list.element, this.none, this.foot, this.actions);
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#picking && (event.stopPropagation(), desk.pick(null)));
  }

  #read() {
    this.#photos = photosOf(desk.state);
    this.#show();
  }

  #show() {
    if (this.#filter !== "all" && !this.#of(this.#filter).length) this.#filter = "all";
    const shown = this.#of(this.#filter);
    this.#tellFilters();
    this.dataset.filter = this.#filter;
    this.list.element.hidden = !shown.length;
    this.list.show(shown, ["all", "unused"].includes(this.#filter));
    this.none.hidden = shown.length > 0;
    if (!shown.length) this.none.replaceChildren(...this.#nothing());
    this.foot.replaceChildren(...this.#aside());
  }

  #of(key) {
    return this.#photos.filter(this.#picking ? PICKS[this.#picking][1] : FILTERS.find((filter) => filter.key === key).holds);
  }

  #nothing() {
    if (this.#picking) return ["No other photo is in the book yet."];
    return [make("p", "", "No photos here yet. Once they are added, they wait here to be put on pages."), button("Add photos", "soft", () => this.#add(), "image-plus")];
  }

  #aside() {
    if (this.#filter !== "all" || this.#picking) return [];
    return asides(this.#photos).flatMap((part) => [`${part.words} `, button("See them", "link", () => this.#choose(part.key))]);
  }

  /* The filters that hold something; all and unused are always there. */
  #tellFilters() {
    const offered = FILTERS.filter((filter) => ["all", "unused"].includes(filter.key) || this.#photos.some(filter.holds));
    const held = this.filters.contains(document.activeElement) ? document.activeElement.dataset.key : "";
    this.filters.replaceChildren(...offered.map((filter) => this.#filterButton(filter)));
    this.filters.hidden = !this.#photos.length || Boolean(this.#picking);
    this.filters.querySelector(`[data-key="${held}"]`)?.focus();
  }

  #filterButton(filter) {
    const held = this.#photos.filter(filter.holds).length;
    const made = make("button", "grow", `${filter.words} `, make("span", "num", held.toLocaleString("en")));
    Object.assign(made, { type: "button", disabled: filter.key === "unused" && !held });
    made.dataset.key = filter.key;
    made.setAttribute("aria-pressed", filter.key === this.#filter);
    made.addEventListener("click", () => this.#choose(filter.key));
    return made;
  }

  #choose(key) {
    this.#filter = key;
    this.list.clear();
    this.#show();
    this.head.scrollIntoView({ block: "nearest" });
  }

  #pick(kind) {
    this.#picking = kind in PICKS ? kind : null;
    this.asking.hidden = !this.#picking;
    if (this.#picking) this.asking.querySelector(".grow").textContent = PICKS[kind][0];
    this.list.clear();
    if (desk.state) this.#show();
  }

  /* Whether a press on this photo answered what was asked. */
  #picked(photo) {
    if (!this.#picking || photo.state !== "ready") return Boolean(this.#picking);
    const [use] = photo.uses;
    desk.picked(this.#picking === "swap" ? { sheet: use.sheet, frame: use.frame.id } : { photo: photo.id });
    return true;
  }

  #use(photo) {
    if (photo.uses.length) desk.show(photo.uses[0].sheet);
    else if (photo.state === "ready") this.#put([photo]);
  }

  /* Where photos go that are put on a page: the page that is selected, or the first that is shown. */
  get #page() {
    const pages = desk.shown.filter((id) => desk.page(id));
    return pages.includes(desk.selected?.sheet) ? desk.selected.sheet : pages[0];
  }

  #put(photos) {
    const ids = photos.map((photo) => photo.id);
    const wish = this.#page ? { kind: "add-photos", page_id: this.#page, photos: ids } : { kind: "cover-photo", photo: ids[0] };
    this.#ask(wish, this.#page ? `Put on page ${desk.number(this.#page)}.` : "Put on the cover.");
  }

  #makePages(photos) {
    const after = desk.shown.filter((id) => desk.page(id)).at(-1) ?? "";
    this.#ask({ kind: "pages-of-photos", photos: photos.map((photo) => photo.id), after }, "New pages are made.");
  }

  #ask(wish, done) {
    // What went wrong is told by the desk itself.
    desk.wish(wish).then(() => { this.list.clear(); desk.say(done); }, () => {});
  }

  #tellActions() {
    const chosen = this.list?.chosen.filter((photo) => photo.state === "ready") ?? [];
    this.actions.hidden = !chosen.length || Boolean(this.#picking);
    if (this.actions.hidden || !desk.state) return;
    const head = make("div", "line between", make("span", "tp-count", `${chosen.length} chosen`), iconButton("Choose none", "x", () => this.list.clear(), 18));
    this.actions.replaceChildren(head, ...this.#offers(chosen));
  }

  #offers(chosen) {
    const many = chosen.length > 1;
    const offers = [];
    if (this.#page) offers.push(button(`Put on page ${desk.number(this.#page)}`, "soft", () => this.#put(chosen), "image-plus"));
    else if (!many) offers.push(button("Use on the cover", "soft", () => this.#put(chosen), "image"));
    offers.push(button(many ? "Make pages of these" : "Make a page of it", "soft", () => this.#makePages(chosen), "layout-grid"));
    const [use] = chosen[0].uses;
    if (!many && use) offers.push(button(`Go to ${use.number === "cover" ? "the cover" : `page ${use.number}`}`, "text", () => desk.show(use.sheet)));
    return offers;
  }
}

customElements.define("photo-tray", PhotoTray);
