/* <layout-choice>: the layouts offered for a sheet, small, with its own photos. In: `show(sheet, here)`. Out: the wish use-layout.
   They are asked for when opened, and again when the sheet has changed meanwhile. */

import { button, count, make } from "../dom.js";

class LayoutChoice extends HTMLElement {
  #sheet = "";
  #stamp = "";
  #here = null;
  #box = make("div", "layouts");
  #opener = null;

  connectedCallback() {
    if (this.#opener) return;
    this.#opener = button("Choose a layout", "soft wide", () => this.#toggle(), "layout-grid");
    this.#opener.setAttribute("aria-expanded", "false");
    this.#box.hidden = true;
    this.#box.setAttribute("role", "group");
    this.#box.setAttribute("aria-label", "Layouts");
    this.replaceChildren(this.#opener, this.#box);
  }

  show(sheet, here) {
    this.#here = here;
    const stamp = sheet ? `${sheet} ${here.desk.stamp(sheet) ?? ""}` : "";
    if (sheet !== this.#sheet) this.#close();
    this.#sheet = sheet;
    if (stamp !== this.#stamp && !this.#box.hidden) this.#load(stamp);
  }

  #toggle() {
    if (!this.#box.hidden) return this.#close();
    this.#box.hidden = false;
    this.#opener.setAttribute("aria-expanded", "true");
    this.#load(`${this.#sheet} ${this.#here.desk.stamp(this.#sheet) ?? ""}`);
  }

  #close() {
    this.#box.hidden = true;
    this.#opener?.setAttribute("aria-expanded", "false");
    this.#stamp = "";
    this.#box.replaceChildren();
  }

  async #load(stamp) {
    this.#stamp = stamp;
    const [sheet, here] = [this.#sheet, this.#here];
    if (!this.#box.firstChild) this.#box.append(...Array.from({ length: 6 }, () => make("i", "skel")));
    const answer = await fetch(`/edit/books/${here.state.book_id}/layouts/${sheet}`, { credentials: "same-origin" }).catch(() => null);
    const found = answer?.ok ? (await answer.json()).layouts : null;
    if (stamp !== this.#stamp) return;
    if (!found) this.#box.replaceChildren(make("p", "t-sm muted", "The layouts did not come. Please try again."));
    else if (!found.length) this.#box.replaceChildren(make("p", "t-sm muted", "There is only this one layout for what is on the page."));
    else this.#draw(found.map((one, at) => this.#tile(one, at, sheet, here.state)));
  }

  #draw(tiles) {
    const at = [...this.#box.children].indexOf(document.activeElement);
    this.#box.replaceChildren(...tiles);
    if (at >= 0) tiles[Math.min(at, tiles.length - 1)].focus();
  }

  #tile(one, at, sheet, state) {
    const made = make("button", "layout", ...one.frames.map((frame) => small(frame, state.format)));
    made.type = "button";
    made.style.aspectRatio = `${state.format.width} / ${state.format.height}`;
    made.style.setProperty("--sheet", state.theme.paper);
    made.setAttribute("aria-label", `Layout ${at + 1}, ${count(one.frames.length, "frame")}`);
    made.setAttribute("aria-pressed", Boolean(one.now));
    made.addEventListener("click", () => window.desk.wish({ kind: "use-layout", sheet, layout: one.layout }).catch(() => {}));
    return made;
  }
}

function small(frame, format) {
  const made = make(frame.photo ? "img" : "i", "");
  Object.assign(made.style, {
    left: `${(100 * frame.x) / format.width}%`, top: `${(100 * frame.y) / format.height}%`,
    width: `${(100 * frame.w) / format.width}%`, height: `${(100 * frame.h) / format.height}%`,
    rotate: frame.rotation ? `${frame.rotation}deg` : "",
  });
  if (frame.photo) {
    made.src = `/files/photos/${frame.photo}/thumb.jpg`;
    made.alt = "";
    made.loading = "lazy";
    const [x, y] = frame.focus ?? [0.5, 0.5];
    made.style.objectPosition = `${100 * x}% ${100 * y}%`;
  }
  return made;
}

customElements.define("layout-choice", LayoutChoice);
