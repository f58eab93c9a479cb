/* Moving a photo within its frame: drag to pan, wheel, pinch or slider to come closer. The whole photo shows, dimmed, around its frame.
   Each time the hand rests the frame is saved; "Done" and Escape end it. In: the stage; out: set-frame edits. */

import { button, make } from "../dom.js";
import { CLOSEST, cut, panned, zoomed } from "./cut.js";
import { middle, spin } from "./geometry.js";
import { photoOf } from "./stage-words.js";

const RESTS = 350;
const STEP = 1.12;

export class Crop {
  on = null;

  constructor(stage) {
    this.stage = stage;
    this.slider = make("input", "");
    Object.assign(this.slider, { type: "range", min: 100, max: CLOSEST * 100, step: 1 });
    this.slider.setAttribute("aria-label", "Closer");
    this.slider.addEventListener("input", () => this.zoom(this.slider.value / 100 / this.frame.zoom));
    this.bar = make("div", "sg-bar float", make("span", "", "Drag the photo"), this.slider, button("Done", "soft", () => stage.desk.crop(false)));
    this.bar.hidden = true;
  }

  /** Begins with the selected photo, or ends. */
  set(on) {
    if (this.on) this.#end();
    if (on) this.#begin();
  }

  #begin() {
    const { sheet, frame: id } = this.stage.desk.selected;
    const page = this.stage.pageOf(sheet), frame = this.stage.desk.frame(sheet, id);
    this.size = frame && photoOf(this.stage.desk, frame);
    if (!page || !this.size) return;
    this.on = { sheet, id, page };
    this.frame = frame;
    this.bar.hidden = false;
    page.element.classList.add("cropping");
    page.button(sheet, id)?.classList.add("crop");
    this.redraw();
    this.stage.desk.say("Drag, or use the arrow keys, to move the photo in its frame; plus and minus bring it closer. Escape when it is right.");
  }

  #end() {
    const { sheet, id, page } = this.on;
    clearTimeout(this.timer);
    this.save();
    this.bar.hidden = true;
    page.element.classList.remove("cropping");
    page.button(sheet, id)?.classList.remove("crop");
    page.drawing.host.classList.remove("open");
    const live = page.drawing.live(sheet, id);
    live?.whole(false);
    live?.sink();
    this.on = null;
    page.follow();
    page.drawing.load(this.stage.desk.drawing(sheet));
  }

  /** Shows the photo as it is now: at the beginning, after each move, and upon a new drawing. */
  redraw() {
    const { sheet, id, page } = this.on;
    const live = page.drawing.live(sheet, id);
    this.slider.value = Math.round(this.frame.zoom * 100);
    this.slider.setAttribute("aria-valuetext", `${this.slider.value} percent`);
    if (!live) return;
    if (!live.lifted) {
      live.cropped(this.frame, this.size);
      live.whole(true);
      live.lift(page.drawing.lifting());
    }
    live.show(this.frame, this.size);
  }

  /** Somebody else (a key, a slider beside the stage) has changed the frame. */
  changed() {
    const { sheet, id } = this.on, now = this.stage.desk.frame(sheet, id);
    if (!now) return;
    if (!this.dirty) this.frame = now;
    this.size = photoOf(this.stage.desk, this.frame) ?? this.size;
    this.redraw();
  }

  /** Pans by (dx, dy) mm on the page. */
  pan(dx, dy) {
    const by = spin(dx, dy, -this.frame.rotation);
    this.#now(panned(this.frame, this.size, by.x, by.y));
  }

  /** Comes `times` closer; (x, y) in mm on the page stays where it is. */
  zoom(times, at = null) {
    this.#now(zoomed(this.frame, this.size, times, at && this.#within(at)));
    this.#soon();
  }

  step(by) {
    this.zoom(STEP ** by);
  }

  #within({ x, y }) {
    const centre = middle(this.frame), { inset, width, height } = cut(this.frame, this.size);
    const at = spin(x - centre.x, y - centre.y, -this.frame.rotation);
    return { x: Math.min(width, Math.max(0, at.x + this.frame.w / 2 - inset)), y: Math.min(height, Math.max(0, at.y + this.frame.h / 2 - inset)) };
  }

  #now(frame) {
    this.frame = frame;
    this.dirty = true;
    this.ask ??= requestAnimationFrame(() => { this.ask = null; if (this.on) this.redraw(); });
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), RESTS);
  }

  /** The hand rests: what it did is one change. */
  save() {
    if (!this.dirty || !this.on) return;
    this.dirty = false;
    const { sheet, id } = this.on, now = this.stage.desk.frame(sheet, id);
    if (!now) return;
    const { focus, zoom } = this.frame;
    this.stage.desk.edit([{ kind: "set-frame", sheet, frame: { ...now, focus, zoom } }], { with: `${sheet}/${id}/crop` }).catch(() => {});
  }
}
