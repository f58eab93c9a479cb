/* <photo-grid>: the photos of a book as small prints, hundreds of them without slowing the page.
   In: `photos` at first, [{id, name, state, words, taken}], later `merge(changed, removed)`. With `choosing` each print can be
   pressed in; `chosen` holds the ids then. Out: `remove` {id} after the viewer asked; `choose` {ids}. */

import { button, iconButton, make, tell } from "./dom.js";

const FIRST = 24;

class PhotoGrid extends HTMLElement {
  #photos = new Map();
  #prints = new Map();
  #all = false;
  #chosen = new Set();

  set photos(photos) {
    if (!this.list) { this.#build(); this.merge(photos, []); }
  }

  set chosen(ids) {
    this.#chosen = new Set(ids);
    for (const [id, print] of this.#prints) print.press?.(this.#chosen.has(id));
  }

  #build() {
    this.list = make("ul", "prints");
    this.more = button("", "text", () => { this.#all = !this.#all; this.#lay(); });
    this.list.addEventListener("keydown", (event) => this.#walk(event));
    this.replaceChildren(this.list, this.more);
  }

  merge(changed, removed) {
    for (const id of removed) this.#drop(id);
    for (const photo of changed) this.#keep(photo);
    this.#lay();
  }

  #drop(id) {
    this.#photos.delete(id);
    this.#chosen.delete(id);
    this.#prints.get(id)?.remove();
    this.#prints.delete(id);
  }

  #keep(photo) {
    this.#photos.set(photo.id, photo);
    this.#prints.get(photo.id)?.remove();
    this.#prints.delete(photo.id);
  }

  /* The newest arrangement: photos by the time they were taken, the first few unless all are asked for. */
  #lay() {
    const sorted = [...this.#photos.values()].sort((a, b) => (a.taken || "9").localeCompare(b.taken || "9"));
    const shown = this.#all || this.hasAttribute("choosing") ? sorted : sorted.slice(0, FIRST);
    const wanted = new Set(shown.map((photo) => photo.id));
    for (const [id, print] of this.#prints) if (!wanted.has(id)) { print.remove(); this.#prints.delete(id); }
    shown.forEach((photo, at) => {
      const print = this.#print(photo);
      if (this.list.children[at] !== print) this.list.insertBefore(print, this.list.children[at] ?? null);
    });
    const hidden = sorted.length - FIRST;
    this.more.hidden = hidden <= 0 || this.hasAttribute("choosing");
    this.more.textContent = this.#all ? "Show fewer" : `Show all ${sorted.length}`;
    this.#oneStop();
  }

  #print(photo) {
    if (!this.#prints.has(photo.id)) this.#prints.set(photo.id, this.#make(photo));
    return this.#prints.get(photo.id);
  }

  #make(photo) {
    const press = make("button", "print", photo.state === "ready" ? picture(photo, "thumb") : make("span", "skel"));
    press.type = "button";
    press.tabIndex = -1;
    press.setAttribute("aria-label", [photo.name, photo.words].filter(Boolean).join(", "));
    const item = make("li", photo.aside ? "aside" : "", press);
    if (this.hasAttribute("choosing")) {
      item.press = (on) => press.setAttribute("aria-pressed", on);
      item.press(this.#chosen.has(photo.id));
    }
    press.addEventListener("click", () => this.#pressed(photo.id, item));
    return item;
  }

  #pressed(id, item) {
    if (!this.hasAttribute("choosing")) return this.#view(this.#photos.get(id));
    if (!this.#chosen.delete(id)) this.#chosen.add(id);
    item.press(this.#chosen.has(id));
    tell(this, "choose", { ids: [...this.#chosen] });
  }

  /* One stop for the Tab key; the arrow keys walk from print to print. */
  #oneStop() {
    const buttons = [...this.list.querySelectorAll(".print")];
    if (buttons.length && !buttons.some((print) => print.tabIndex === 0)) buttons[0].tabIndex = 0;
  }

  #walk(event) {
    const buttons = [...this.list.querySelectorAll(".print")];
    const at = buttons.indexOf(event.target);
    const across = Math.max(1, buttons.filter((print) => print.offsetTop === buttons[0].offsetTop).length);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
    const next = buttons[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  #view(photo) {
    const dialog = make("dialog", "dialog float wide viewer");
    const title = make("h2", "", photo.name);
    dialog.setAttribute("aria-label", photo.name);
    const head = make("div", "dialog-head", title, iconButton("Close", "x", () => dialog.close()));
    const facts = make("p", "t-sm muted", [photo.words, photo.aside].filter(Boolean).join(". "));
    const foot = make("div", "line between dialog-foot", facts);
    if (!this.hasAttribute("looking")) foot.append(button("Take it out of this book", "danger", () => { dialog.close(); tell(this, "remove", { id: photo.id }); }, "trash-2"));
    dialog.append(head, photo.state === "ready" ? picture(photo, "screen") : make("p", "muted", "This photo is being looked at."), foot);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}

function picture(photo, size) {
  const image = make("img", "");
  image.loading = "lazy";
  image.decoding = "async";
  image.alt = size === "thumb" ? "" : [photo.name, photo.words].filter(Boolean).join(", ");
  image.src = `/files/photos/${photo.id}/${size}.jpg`;
  return image;
}

customElements.define("photo-grid", PhotoGrid);
