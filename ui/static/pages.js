/* <book-pages>: every spread of a book in small, each page with its own tools.
   In: `pages`, [{id, n, src, label, locked}], set again after a change: only what changed is drawn anew; `aspect`, `address`.
   Out: `shuffle` {id, n} and `lock` {id, n, locked} when a tool is pressed. */

import "./drawing.js";
import { iconButton, make, tell } from "./dom.js";

class BookPages extends HTMLElement {
  #tiles = new Map();

  set pages(pages) {
    if (pages.length !== this.#tiles.size || pages.some((page) => !this.#tiles.has(page.id))) this.#build(pages);
    for (const page of pages) this.#fill(this.#tiles.get(page.id), page);
  }

  /** Puts a page's tools back after a shuffle that changed nothing. */
  rest() {
    for (const tile of this.#tiles.values()) tile.busy(false);
  }

  #build(pages) {
    this.#tiles = new Map(pages.map((page) => [page.id, this.#tile()]));
    const spreads = [];
    for (let left = 0; left <= pages.length; left += 2) spreads.push([pages[left - 1], pages[left]]);
    this.replaceChildren(...spreads.filter((spread) => spread.some(Boolean)).map((spread) => this.#spread(spread)));
  }

  #spread(pages) {
    const [left, right] = pages.map((page) => (page ? this.#tiles.get(page.id).link : make("div", "endpaper")));
    const tools = pages.map((page) => (page ? this.#tiles.get(page.id).tools : make("div", "tools")));
    const open = make("div", "open-book", left, right);
    return make("figure", "spread-tile", open, make("figcaption", "", ...tools));
  }

  #tile() {
    const drawing = document.createElement("book-drawing");
    drawing.setAttribute("small", "");
    const link = make("a", "page-link", drawing);
    const number = make("span", "num t-sm muted");
    const tile = { drawing, link, number, page: null };
    tile.shuffle = iconButton("", "shuffle", () => this.#shuffle(tile), 18);
    tile.lock = iconButton("", "lock-open", () => tell(this, "lock", { id: tile.page.id, n: tile.page.n, locked: !tile.page.locked }), 18);
    tile.tools = make("div", "tools", number, make("span", "grow"), tile.shuffle, tile.lock);
    tile.busy = (on) => { tile.waits = on; link.classList.toggle("busy", on); tile.shuffle.disabled = on || tile.page.locked; };
    return tile;
  }

  #shuffle(tile) {
    tile.busy(true);
    tell(this, "shuffle", { id: tile.page.id, n: tile.page.n });
  }

  #fill(tile, page) {
    tile.page = page;
    tile.drawing.setAttribute("src", page.src);
    tile.drawing.setAttribute("label", page.label);
    tile.link.href = `${this.address}?page=${page.n}`;
    tile.link.setAttribute("aria-label", `Look at page ${page.n}`);
    tile.number.textContent = page.n;
    name(tile.shuffle, page.locked ? `Page ${page.n} is locked` : `Shuffle page ${page.n}`);
    name(tile.lock, `Lock page ${page.n}`);
    tile.lock.setAttribute("aria-pressed", page.locked);
    const use = tile.lock.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, page.locked ? "#lock" : "#lock-open"));
    tile.busy(false);
  }
}

function name(button, words) {
  button.title = words;
  button.setAttribute("aria-label", words);
}

customElements.define("book-pages", BookPages);
