/* Pointers on the stage: what is taken hold of, what is tapped, swiped and pinched. Mouse and pen drag any frame; a finger drags the
   selected one, and swipes or scrolls with everything else. In: pointer events; out: gestures ({to, end, cancel}) and selections. */

import { Move, Pull } from "./stage-drag.js";

const SLOP = { mouse: 3, pen: 4, touch: 8 };
const SWIPE = 44;
const ASIDE = ".sg-tools, .sg-bar, .sg-field, .sg-foot, .sg-legend, .sg-choice";

export class Hand {
  #pointers = new Map();
  #down = null;
  #gesture = null;
  #ask = 0;
  #swallow = false;
  #pressed = null;

  constructor(stage) {
    this.stage = stage;
  }

  listen(signal) {
    const { room } = this.stage;
    room.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    room.addEventListener("pointermove", (event) => this.#moves(event), { signal });
    room.addEventListener("pointerup", (event) => this.#lift(event), { signal });
    room.addEventListener("pointercancel", (event) => this.#lift(event, true), { signal });
    // A native drag of something marked would take the pointer away.
    room.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
    room.addEventListener("click", (event) => this.#click(event), { signal });
    room.addEventListener("dblclick", (event) => this.#twice(event), { signal });
    room.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    addEventListener("keydown", (event) => this.#escape(event), { signal, capture: true });
  }

  /** Whether a pointer is down, so that the browser itself gives the focus. */
  get down() {
    return this.#pointers.size > 0;
  }

  #press(event) {
    if (event.target.closest(ASIDE)) return;
    if (event.pointerType !== "touch" && event.button !== 0) return;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.#pointers.size === 2) return this.#pinch();
    if (this.#pointers.size > 2) return;
    this.#swallow = false;
    this.#pressed = this.#frameAt(event);
    this.stage.locate();
    const begin = this.#begins(event);
    this.#down = { id: event.pointerId, type: event.pointerType, x: event.clientX, y: event.clientY, begin };
  }

  /* The button of the frame under the event; a handle is the selected frame's. */
  #frameAt({ target }) {
    const { desk } = this.stage, { sheet, frame } = desk.selected;
    if (target.closest(".sg-handle")) return this.stage.pageOf(sheet)?.button(sheet, frame) ?? null;
    return target.closest("button[data-frame]");
  }

  /* What a drag from here would be: a function that makes its gesture. */
  #begins(event) {
    const { stage } = this, { desk, crop } = stage;
    const button = event.target.closest("button[data-frame]"), handle = event.target.closest(".sg-handle");
    if (crop.on) {
      if (!button || button.classList.contains("crop")) return () => new Pan(stage);
      desk.crop(false);
    }
    if (desk.picking) return () => new Slide(stage, event.pointerType);
    if (handle) return () => new Pull(stage, taken(desk), handle.dataset.handle);
    if (!button) return () => new Slide(stage, event.pointerType);
    const { sheet, frame } = button.dataset, on = desk.selected.sheet === sheet && desk.selected.frame === frame;
    if (event.pointerType === "touch" && !on) return () => new Slide(stage, "touch");
    if (!on) desk.select(sheet, frame);
    const point = stage.point(event);
    return () => new Move(stage, taken(desk), point);
  }

  #moves(event) {
    const at = this.#pointers.get(event.pointerId);
    if (!at) return;
    at.x = event.clientX;
    at.y = event.clientY;
    this.keys = { alt: event.altKey, shift: event.shiftKey };
    const down = this.#down;
    if (down && !this.#gesture && down.id === event.pointerId && Math.hypot(at.x - down.x, at.y - down.y) > SLOP[down.type]) this.#begin();
    if (this.#gesture) this.#ask ||= requestAnimationFrame(() => this.#apply());
  }

  #begin() {
    this.stage.room.setPointerCapture(this.#down.id);
    this.#swallow = true;
    this.#gesture = this.#down.begin();
  }

  #apply() {
    this.#ask = 0;
    const gesture = this.#gesture;
    if (!gesture) return;
    if (gesture instanceof Pinch) return gesture.to([...this.#pointers.values()]);
    const { x, y } = this.#pointers.get(this.#down.id);
    gesture.to(x - this.#down.x, y - this.#down.y, { ...this.keys, point: this.stage.point({ clientX: x, clientY: y }) });
  }

  #lift(event, lost = false) {
    if (!this.#pointers.has(event.pointerId)) return;
    if (this.#ask) { cancelAnimationFrame(this.#ask); this.#apply(); }
    this.#pointers.delete(event.pointerId);
    const gesture = this.#gesture;
    if (gesture instanceof Pinch && this.#pointers.size === 1) { this.#gesture = null; this.#down = null; return gesture.end(); }
    if (this.#down?.id !== event.pointerId) return;
    this.#gesture = this.#down = null;
    if (gesture) lost ? gesture.cancel() : gesture.end();
  }

  #pinch() {
    this.#gesture?.cancel();
    this.#swallow = true;
    this.#gesture = new Pinch(this.stage, [...this.#pointers.values()]);
  }

  /** Escape while something is held puts it back. */
  #escape(event) {
    if (event.key !== "Escape" || !this.#gesture) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const gesture = this.#gesture;
    this.#gesture = this.#down = null;
    gesture.cancel();
  }

  #click(event) {
    if (event.target.closest(ASIDE)) return;
    // A click that ends a drag is none; one that a key made (without detail) is.
    if (event.detail && this.#swallow) { this.#swallow = false; return; }
    // Handles come up under a press, so where it began counts, not where it ended.
    const { desk } = this.stage, button = event.detail ? this.#pressed : event.target.closest("button[data-frame]");
    if (desk.picking) return this.stage.pickAt(button);
    if (button) return desk.select(button.dataset.sheet, button.dataset.frame);
    if (this.stage.crop.on) return event.target.closest(".cropping") || desk.crop(false);
    this.stage.locate();
    const panel = this.stage.panelAt(this.stage.point(event));
    desk.select(panel?.sheet ?? desk.selected.sheet);
  }

  #twice(event) {
    if (event.target.closest(ASIDE) || this.stage.desk.picking || this.stage.crop.on) return;
    if (this.#pressed) this.stage.enter(this.#pressed.dataset.sheet, this.#pressed.dataset.frame);
  }

  #wheel(event) {
    const { stage } = this, { crop, zoom } = stage;
    if (!event.ctrlKey && !crop.on) return;
    event.preventDefault();
    stage.locate();
    const times = Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : event.ctrlKey && Math.abs(event.deltaY) < 30 ? 0.012 : 0.0022));
    if (crop.on) return crop.zoom(times, stage.within(crop.on.sheet, event));
    zoom.by(times, stage.inRoom(event));
  }
}

function taken(desk) {
  const { sheet, frame } = desk.selected;
  return { sheet, frame: desk.frame(sheet, frame) };
}

/* Moving a photo in its frame. */
class Pan {
  #x = 0;
  #y = 0;

  constructor(stage) {
    this.stage = stage;
  }

  to(px, py) {
    const { u, crop } = this.stage;
    crop.pan((px - this.#x) / u, (py - this.#y) / u);
    [this.#x, this.#y] = [px, py];
  }

  end() {
    this.stage.crop.save();
  }

  cancel() {
    this.end();
  }
}

/* Nothing is held: a book larger than its room is pushed about; a finger turns to the next pages. */
class Slide {
  constructor(stage, type) {
    Object.assign(this, { stage, type, over: stage.zoom.over, x: 0, y: 0 });
    this.from = [stage.room.scrollLeft, stage.room.scrollTop];
  }

  to(px, py) {
    [this.x, this.y] = [px, py];
    if (this.over) this.stage.room.scrollTo({ left: this.from[0] - px, top: this.from[1] - py, behavior: "instant" });
    else if (this.type === "touch" && Math.abs(px) > Math.abs(py)) this.stage.book.style.translate = `${px / 4}px 0`;
  }

  end() {
    this.stage.book.style.translate = "";
    if (this.over || this.type !== "touch" || Math.abs(this.x) < SWIPE || Math.abs(this.x) < 1.5 * Math.abs(this.y)) return;
    this.stage.desk.turn(this.x < 0 ? 1 : -1);
  }

  cancel() {
    this.stage.book.style.translate = "";
  }
}

/* Two fingers: the photo in its frame while cropping, else the whole stage. */
class Pinch {
  constructor(stage, points) {
    Object.assign(this, { stage, at: spread(points) });
  }

  to(points) {
    if (points.length < 2) return;
    const now = spread(points), { crop, zoom, u } = this.stage, times = now.length / this.at.length;
    const centre = { clientX: now.x, clientY: now.y };
    if (crop.on) {
      crop.pan((now.x - this.at.x) / u, (now.y - this.at.y) / u);
      crop.zoom(times, this.stage.within(crop.on.sheet, centre));
    } else {
      zoom.by(times, this.stage.inRoom(centre));
      this.stage.room.scrollBy({ left: this.at.x - now.x, top: this.at.y - now.y, behavior: "instant" });
    }
    this.at = now;
  }

  end() {
    if (this.stage.crop.on) this.stage.crop.save();
    else if (!this.stage.zoom.over) this.stage.look("fit");
  }

  cancel() {
    this.end();
  }
}

function spread([one, other]) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, length: Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)) };
}
