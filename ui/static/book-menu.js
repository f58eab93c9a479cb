/* <book-menu name home book pages>: what can be done with a book of the shelf, behind three dots. In: its title, where a press on it
   leads, its id, and how many pages it has. Out: `deed` {deed}, which is rename, copy or delete. */

import { icon, make, tell } from "./dom.js";

const filled = (line, mark, words) => { line.append(icon(mark, 18), make("span", "", words)); return line; };

class BookMenu extends HTMLElement {
  connectedCallback() {
    const opener = make("summary", "ib", icon("ellipsis"));
    opener.setAttribute("aria-label", `More for ${this.getAttribute("name")}`);
    this.replaceChildren(make("details", "menu", opener, make("div", "pop", ...this.#ways(), ...this.#deeds())));
  }

  #ways() {
    const home = this.getAttribute("home"), book = `/books/${this.getAttribute("book")}`;
    if (!Number(this.getAttribute("pages"))) return [this.#way("Open", "book-open", home)];
    return [
      this.#way("Edit", "pencil", home),
      this.#way("Turn its pages", "book-open", `${book}/preview`),
      this.#way("Photos and print files", "images", book),
    ];
  }

  #way(words, mark, to) {
    const line = make("a", "mi");
    line.href = to;
    return filled(line, mark, words);
  }

  #deeds() {
    return [this.#deed("rename", "Rename", "captions"), this.#deed("copy", "Make a copy", "copy"), this.#deed("delete", "Delete", "trash-2", "bad")];
  }

  #deed(deed, words, mark, look = "") {
    const line = make("button", `mi ${look}`);
    line.type = "button";
    line.addEventListener("click", () => tell(this, "deed", { deed }));
    return filled(line, mark, words);
  }
}

customElements.define("book-menu", BookMenu);
