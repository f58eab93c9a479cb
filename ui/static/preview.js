/* <book-preview>: a book that opens and turns its pages by click, key, swipe and slider.
   In: `book`, or the attribute data-book with its JSON, {title, cover, pages: [{src, label}], aspect}; aspect is a page's width over its
   height. For its maker also {back, edit, share, order}: addresses, and whether there is a button that tells "share"; for others {made},
   what stands where the way back would be.
   Views run from the closed cover over spreads (page 1 on the right) to the closed back; on a narrow, tall window over single pages. */

import "./drawing.js";
import { button, icon, make, iconButton, tell } from "./dom.js";

const SWIPE = 40;

class BookPreview extends HTMLElement {
  #book;
  #faces = new Map();
  #views = [];
  #at = 0;
  #turn = null;

  /* Set before the element stands in the page, and only once: a book on show does not change. */
  set book(book) {
    this.#book ??= book;
  }

  connectedCallback() {
    if (this.dataset.book) this.book = JSON.parse(this.dataset.book);
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.narrow = matchMedia("(max-width: 700px) and (orientation: portrait)");
    this.narrow.addEventListener("change", () => this.#arrange(), { signal });
    this.#build();
    this.#arrange();
    this.#goToAddress();
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  #build() {
    this.back = iconButton("Turn back", "chevron-left", () => this.go(this.#at - 1), 26);
    this.next = iconButton("Turn the page", "chevron-right", () => this.go(this.#at + 1), 26);
    this.left = make("div", "pv-side l");
    this.right = make("div", "pv-side r");
    this.wings = make("div", "pv-wings");
    this.wings.setAttribute("aria-hidden", "true");
    this.stand = make("div", "pv-book", make("div", "pv-block"), this.left, this.right, this.wings);
    this.room = make("div", "pv-room", this.stand);
    this.#hearFingers();
    const stage = make("div", "pv-stage", this.back, this.room, this.next);
    this.replaceChildren(this.#bar(), stage, this.#foot());
  }

  #bar() {
    const { title, back, edit, share, order, made } = this.#book;
    const parts = [make("h1", "", title), make("span", "grow")];
    if (back) parts.unshift(link("Back to the book’s page", "arrow-left", back));
    if (share) parts.push(button("Share", "soft", () => tell(this, "share"), "share-2"));
    if (edit) parts.push((this.edit = make("a", "btn soft", icon("pencil"), make("span", "", "Edit"))));
    if (order) parts.push(Object.assign(make("a", "btn main", "Order"), { href: order }));
    if (made) parts.push(make("span", "pv-made t-sm muted", made));
    return make("header", made ? "pv-bar given" : "pv-bar", ...parts);
  }

  #foot() {
    this.where = make("span", "where t-sm muted num");
    this.where.setAttribute("role", "status");
    this.slider = make("input", "");
    Object.assign(this.slider, { type: "range", min: 0, step: 1, id: "go-to-page" });
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    const label = make("label", "vh", "Go to page");
    label.htmlFor = this.slider.id;
    const foot = make("footer", "pv-foot", this.where, label, this.slider);
    if (document.fullscreenEnabled) foot.append(iconButton("Full screen", "maximize", () => this.#fullScreen()));
    return foot;
  }

  /* The views, and what stands left and right in each: null is nothing (air), 0 the cover, -1 paper inside the cover, n page n. */
  #arrange() {
    const shown = this.#views[this.#at]?.first ?? 0;
    const count = this.#book.pages.length;
    this.one = this.narrow.matches;
    this.#views = this.one ? singles(count) : spreads(count);
    const ratio = this.#book.aspect * (this.one ? 1 : 2);
    this.stand.style.setProperty("--ratio", ratio);
    this.stand.classList.toggle("one", this.one);
    this.slider.max = this.#views.length - 1;
    this.#stop();
    this.#show(this.#viewOf(shown));
  }

  #viewOf(page) {
    return Math.max(0, this.#views.findIndex((view) => view.left === page || view.right === page));
  }

  #goToAddress() {
    const page = Number(new URLSearchParams(location.search).get("page"));
    if (page > 0) this.#show(this.#viewOf(page));
  }

  #show(index) {
    this.#at = index;
    const view = this.#views[index];
    this.#put(this.left, view.left);
    this.#put(this.right, view.right);
    this.#tell();
    this.#fetchNear();
  }

  #tell() {
    const view = this.#views[this.#at];
    const words = wordsOf(view, this.#book.pages.length);
    this.stand.classList.toggle("closed", !this.one && view.left === null);
    this.stand.classList.toggle("ended", !this.one && view.right === null);
    const page = Math.max(view.left ?? 0, view.right ?? 0);
    if (this.edit) this.edit.href = page > 0 ? `${this.#book.edit}?page=${page}` : this.#book.edit;
    this.back.disabled = this.#at === 0;
    this.next.disabled = this.#at === this.#views.length - 1;
    this.slider.value = this.#at;
    this.slider.setAttribute("aria-valuetext", words);
    this.where.textContent = words;
  }

  #put(side, page) {
    const wanted = page === null ? null : this.#face(page);
    if (side.firstChild && side.firstChild !== wanted) this.wings.append(side.firstChild);
    if (wanted) side.append(wanted);
  }

  /* The face of a page; kept, so that its pictures load once. */
  #face(page) {
    if (page < 0) return make("div", "pv-face endpaper");
    if (!this.#faces.has(page)) {
      const drawing = document.createElement("book-drawing");
      const { src, label } = page === 0 ? { src: this.#book.cover, label: `The cover: ${this.#book.title}` } : this.#book.pages[page - 1];
      drawing.setAttribute("eager", "");
      drawing.setAttribute("label", label);
      drawing.setAttribute("src", src);
      this.#faces.set(page, make("div", page === 0 ? "pv-face cover" : "pv-face", drawing));
    }
    return this.#faces.get(page);
  }

  #fetchNear() {
    const near = [this.#at - 1, this.#at, this.#at + 1].flatMap((at) => pagesOf(this.#views[at]));
    for (const page of near) if (!this.#face(page).parentNode) this.wings.append(this.#face(page));
    for (const [page, face] of this.#faces) {
      if (!near.includes(page) && Math.abs(page - near[0]) > 12) { face.remove(); this.#faces.delete(page); }
    }
    for (const spare of this.wings.querySelectorAll(".endpaper")) spare.remove();
  }

  /** Turns to a view; a turn under way is finished at once. */
  go(index) {
    this.#stop();
    if (index < 0 || index >= this.#views.length || index === this.#at) return;
    if (this.#pageTurnTime() === 0) return this.#show(index);
    this.#begin(index);
    this.#finish(true);
  }

  #pageTurnTime() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : parseFloat(getComputedStyle(this).getPropertyValue("--page-turn")) || 0;
  }

  /* Lays the leaf between this view and the one turned to; the animation waits at its start. */
  #begin(index) {
    const ahead = index > this.#at;
    const [under, over] = ahead ? [this.#views[this.#at], this.#views[index]] : [this.#views[index], this.#views[this.#at]];
    const front = make("div", "front"), back = make("div", "back"), leaf = make("div", "pv-leaf", front, back);
    this.#put(this.left, null); this.#put(this.right, null);
    this.#put(this.left, under.left); this.#put(this.right, over.right);
    if (under.right !== null) front.append(this.#face(under.right));
    if (!this.one && over.left !== null) back.append(this.#face(over.left)); else back.append(make("div", "pv-face endpaper"));
    this.stand.append(leaf);
    const frames = [{ transform: "rotateY(0deg)" }, { transform: "rotateY(-180deg)" }];
    const animation = leaf.animate(ahead ? frames : frames.reverse(), { duration: this.#pageTurnTime(), easing: "cubic-bezier(.45, .05, .3, 1)", fill: "both" });
    animation.pause();
    this.#turn = { leaf, animation, from: this.#at, to: index, ahead };
  }

  /* Lets the leaf fall: over to the new view, or back to the old one. */
  #finish(over) {
    const turn = this.#turn;
    this.#at = over ? turn.to : turn.from;
    this.#tell();
    turn.animation.playbackRate = over ? 1 : -1;
    turn.animation.onfinish = () => this.#land(turn);
    turn.animation.play();
  }

  #land(turn) {
    if (this.#turn !== turn) return;
    this.#turn = null;
    this.wings.append(...turn.leaf.querySelectorAll(".pv-face"));
    turn.leaf.remove();
    this.#show(this.#at);
  }

  #stop() {
    const turn = this.#turn;
    if (!turn) return;
    turn.animation.cancel();
    this.#land(turn);
  }

  #key(event) {
    if (event.target.closest?.("input, textarea, select, dialog") || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 };
    const ends = { Home: 0, End: this.#views.length - 1 };
    const target = event.key in steps ? this.#at + steps[event.key] : ends[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.go(target);
  }

  /* A finger or the mouse takes the page along; let go past a third, or fast, and it turns. A mere click turns by its side. */
  #hearFingers() {
    let start = null;
    this.room.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0 || event.composedPath().some((node) => node.localName === "button")) return;
      this.#stop();
      start = { x: event.clientX, time: event.timeStamp };
    });
    this.room.addEventListener("pointermove", (event) => {
      if (!start) return;
      const moved = event.clientX - start.x;
      if (!this.#turn && Math.abs(moved) > 8) this.#grab(moved < 0 ? 1 : -1, event);
      if (this.#turn) this.#drag(moved);
    });
    const release = (event) => {
      if (!start) return;
      const moved = event.clientX - start.x, fast = Math.abs(moved) > SWIPE && event.timeStamp - start.time < 300;
      start = null;
      if (this.#turn) this.#finish(event.type === "pointerup" && (fast || this.#dragged(moved) > 0.33));
      else if (event.type === "pointerup" && Math.abs(moved) <= 8) this.#click(event);
    };
    this.room.addEventListener("pointerup", release);
    this.room.addEventListener("pointercancel", release);
  }

  #grab(step, event) {
    const index = this.#at + step;
    if (index < 0 || index >= this.#views.length) return;
    if (this.#pageTurnTime() === 0) return;
    this.room.setPointerCapture(event.pointerId);
    this.#begin(index);
  }

  #dragged(moved) {
    const way = this.#turn.ahead ? -moved : moved;
    return Math.min(1, Math.max(0, way / this.stand.clientWidth));
  }

  #drag(moved) {
    this.#turn.animation.currentTime = this.#dragged(moved) * this.#pageTurnTime();
  }

  #click(event) {
    const box = this.room.getBoundingClientRect();
    this.go(this.#at + (event.clientX > box.left + box.width * (this.one ? 0.3 : 0.5) ? 1 : -1));
  }

  #fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.requestFullscreen();
  }
}

function link(name, mark, to) {
  const made = make("a", "ib", icon(mark));
  made.href = to;
  made.setAttribute("aria-label", name);
  return made;
}

function spreads(count) {
  const views = [{ left: null, right: 0, first: 0 }];
  for (let left = 0; left <= count; left += 2) {
    views.push({ left: left === 0 ? -1 : left, right: left < count ? left + 1 : -1, first: left === 0 ? 1 : left });
  }
  return views;
}

function singles(count) {
  return Array.from({ length: count + 1 }, (_, page) => ({ left: null, right: page, first: page }));
}

function pagesOf(view) {
  return view ? [view.left, view.right].filter((page) => page !== null && page >= 0) : [];
}

function wordsOf(view, count) {
  const pages = pagesOf(view).filter((page) => page > 0);
  if (pages.length === 0) return "The cover";
  return pages.length === 2 ? `Pages ${pages[0]} and ${pages[1]} of ${count}` : `Page ${pages[0]} of ${count}`;
}

customElements.define("book-preview", BookPreview);
