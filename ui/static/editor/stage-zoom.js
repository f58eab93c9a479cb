/* How large the book stands: fitted, as wide as the stage, or as large as it prints; and where it is scrolled to.
   Sizes are known from one observer, so nothing is measured while a hand moves. `u` is px a mm. */

export const REAL = 96 / 25.4;
const LEAST = 0.15;
const MOST = 12;

export class Zoom {
  mode = "fit";
  u = 1;
  #room = { width: 0, height: 0 };

  /** `room` is the scrolling element, `desk` what scrolls in it, `book()` its {w, h} in mm, `changed(u)` hears of each new size. */
  constructor(room, desk, book, changed) {
    Object.assign(this, { room, desk, book, changed });
    this.watch = new ResizeObserver(([entry]) => {
      this.#room = { width: entry.contentRect.width, height: entry.contentRect.height };
      this.apply();
    });
  }

  start() {
    this.watch.observe(this.room);
  }

  stop() {
    this.watch.disconnect();
  }

  /** "fit", "width", "real", or px a mm as a number. `at` {x, y} in px of the room stays under the pointer. */
  set(mode, at = null) {
    this.mode = typeof mode === "number" ? Math.min(MOST, Math.max(LEAST, mode)) : mode;
    this.apply(at);
  }

  by(times, at = null) {
    this.set(this.u * times, at);
  }

  apply(at = null) {
    const u = this.#wanted();
    if (!u || !Number.isFinite(u)) return;
    const before = this.u, keep = at ?? { x: this.#room.width / 2, y: this.#room.height / 2 };
    const left = this.room.scrollLeft + keep.x, top = this.room.scrollTop + keep.y;
    const margin = this.#margin();
    this.u = u;
    this.desk.style.setProperty("--u", `${u}px`);
    this.changed(u);
    if (before === u) return;
    const grown = u / before;
    this.room.scrollTo({ left: (left - margin.x) * grown + this.#margin().x - keep.x, top: (top - margin.y) * grown + this.#margin().y - keep.y, behavior: "instant" });
  }

  /** Whether the book is larger than its room. */
  get over() {
    const { w, h } = this.book();
    return w * this.u > this.#room.width + 1 || h * this.u > this.#room.height + 1;
  }

  /* The air around the book, which does not grow with it. */
  #margin() {
    const { w, h } = this.book();
    return { x: Math.max(this.air.x, (this.#room.width - w * this.u) / 2), y: Math.max(this.air.y, (this.#room.height - h * this.u) / 2) };
  }

  get air() {
    const narrow = this.#room.width < 560;
    return { x: narrow ? 12 : 36, y: narrow ? 10 : 28 };
  }

  #wanted() {
    const { w, h } = this.book();
    const across = (this.#room.width - 2 * this.air.x) / w, down = (this.#room.height - 2 * this.air.y) / h;
    if (this.mode === "fit") return Math.max(LEAST, Math.min(across, down));
    if (this.mode === "width") return Math.max(LEAST, across);
    return this.mode === "real" ? REAL : this.mode;
  }
}
