/* Moving and resizing a frame with the hand. While it lasts only transforms change, once a picture of the screen; when the hand lets
   go it is one edit. In: the stage and the frame taken hold of, then the pointer in px from where it began. */

import { bounds, holds, middle, moved, reachable, resized, square } from "./geometry.js";
import { linesOf, snapEdges, snapMove } from "./snap.js";
import { panelOf, photoOf } from "./stage-words.js";

const REACH = 6;

class Held {
  constructor(stage, { sheet, frame }) {
    Object.assign(this, { stage, sheet, frame, page: stage.pageOf(sheet), panel: stage.pageOf(sheet).panel(sheet), now: frame });
    this.size = photoOf(stage.desk, frame) ?? null;
    const { format } = stage.desk.state;
    this.lines = linesOf(format, this.panel.areas, stage.desk.frames(sheet).filter((other) => other.id !== frame.id && square(other)));
    this.page.drawing.rest();
    this.page.follow();
    this.page.drawing.hold();
    this.live = this.page.drawing.live(sheet, frame.id);
    stage.room.classList.add("busy");
  }

  get reach() {
    return REACH / this.stage.u;
  }

  /** The frame as it is now is saved; the drawing follows when it is done. */
  keep() {
    const { x, y, w, h } = this.frame;
    const changed = [x, y, w, h].join() !== [this.now.x, this.now.y, this.now.w, this.now.h].join();
    if (changed) this.stage.desk.edit([{ kind: "set-frame", sheet: this.sheet, frame: this.now }]).catch(() => {});
    this.let();
  }

  let() {
    this.panel.snaps.clear();
    this.stage.room.classList.remove("busy");
    this.page.element.classList.remove("lifted");
    this.page.drawing.host.classList.remove("lifting");
    this.page.drawing.release();
    this.stage.reselect();
  }
}

export class Move extends Held {
  constructor(stage, taken, point) {
    super(stage, taken);
    // A frame that lay under the pointer from the start is no place to swap with.
    this.under = stage.framesAt(point).map((found) => found.frame.id);
    this.above = this.live && this.page.drawing.lifting();
    this.live?.lift(this.above);
    this.page.element.classList.add("lifted");
    this.page.drawing.host.classList.add("lifting");
  }

  to(px, py, { alt, point }) {
    const { u } = this.stage;
    let dx = px / u, dy = py / u;
    this.#look(point, dx, dy, alt);
    if (!alt && !this.target && !this.other) {
      const box = bounds(this.frame);
      const snapped = snapMove({ ...box, x: box.x + dx, y: box.y + dy }, this.lines, this.reach);
      [dx, dy] = [dx + snapped.dx, dy + snapped.dy];
      this.panel.snaps.show(snapped.marks, u);
    } else this.panel.snaps.clear();
    const there = moved(this.frame, dx, dy);
    this.now = this.target || this.other ? there : reachable(there, this.stage.desk.state.format);
    const left = (this.now.x - this.frame.x) * u, top = (this.now.y - this.frame.y) * u;
    if (this.above) this.above.style.transform = `translate3d(${left}px, ${top}px, 0)`;
    this.stage.selection.push(left, top);
  }

  /* Another photo under the pointer to swap with, or another page under the frame's middle to move to. */
  #look(point, dx, dy, alt) {
    const photo = this.frame.kind === "photo" && !alt;
    const found = photo ? this.stage.framesAt(point).find(({ frame }) => frame.kind === "photo" && frame.id !== this.frame.id) : null;
    this.#mark(found && !this.under.includes(found.frame.id) ? found : null);
    const centre = middle(this.frame), x = centre.x + dx + this.stage.offset(this.sheet), y = centre.y + dy;
    const panel = this.target || panelOf(this.sheet) || this.frame.story ? null : this.stage.panelAt({ x, y });
    const other = panel && panel.sheet !== this.sheet ? panel : null;
    if (other === this.other) return;
    this.other?.element.classList.remove("target");
    other?.element.classList.add("target");
    this.other = other;
  }

  #mark(found) {
    if (found?.frame.id === this.target?.frame.id) return;
    const button = (one) => one && this.stage.pageOf(one.sheet).button(one.sheet, one.frame.id);
    button(this.target)?.classList.remove("swap");
    button(found)?.classList.add("swap");
    this.page.drawing.host.classList.toggle("over", Boolean(found));
    this.target = found;
  }

  end() {
    const { target, other } = this;
    this.#clear();
    if (target) return this.#ask(this.stage.desk.wish({ kind: "swap-photos", sheet: this.sheet, frame_id: this.frame.id, other_sheet: target.sheet, other_frame_id: target.frame.id }));
    if (other) return this.#across(other);
    this.live?.sink();
    if (this.above) this.above.style.transform = "";
    this.live?.show(this.now, this.size);
    this.stage.selection.push(0, 0);
    this.keep();
  }

  /* The frame goes over to the page it was laid on, above all that is there. */
  #across(panel) {
    const { desk } = this.stage, there = desk.frames(panel.sheet);
    const id = there.some((frame) => frame.id === this.frame.id) ? `f-${Math.random().toString(36).slice(2, 14)}` : this.frame.id;
    const by = this.stage.offset(this.sheet) - this.stage.offset(panel.sheet);
    const frame = { ...moved(this.now, by, 0), id };
    const reply = desk.edit([{ kind: "remove-frame", sheet: this.sheet, frame_id: this.frame.id }, { kind: "add-frame", sheet: panel.sheet, frame, after: there.at(-1)?.id ?? "" }]);
    this.#ask(reply.then(() => desk.select(panel.sheet, id)));
  }

  /* What the server decides stays in the air until it is decided. */
  #ask(reply) {
    this.stage.selection.show(null);
    reply.catch(() => {}).finally(() => { this.stage.selection.push(0, 0); this.let(); });
  }

  #clear() {
    this.#mark(null);
    this.other?.element.classList.remove("target");
  }

  cancel() {
    this.#clear();
    this.stage.selection.push(0, 0);
    this.let();
  }
}

export class Pull extends Held {
  constructor(stage, taken, handle) {
    super(stage, taken);
    this.handle = handle;
  }

  to(px, py, { alt, shift }) {
    const { u } = this.stage;
    let marks = [];
    const snap = (box, side) => {
      const snapped = snapEdges(box, side, this.lines, this.reach);
      marks = snapped.marks;
      return snapped.box;
    };
    this.now = resized(this.frame, this.handle, px / u, py / u, { ratio: shift, snap: alt || shift ? null : snap });
    this.panel.snaps.show(marks, u);
    this.live?.show(this.now, this.size);
    this.stage.selection.show(this.now, this.stage.offset(this.sheet), u);
  }

  end() {
    this.keep();
  }

  cancel() {
    this.let();
  }
}

/** The frames under a point of the book, the uppermost first: [{sheet, frame}]. */
export function framesUnder(desk, pages, { x, y }) {
  const found = [];
  for (const page of pages) {
    for (const panel of page.panels) {
      const left = x - page.x - panel.at;
      for (const frame of desk.frames(panel.sheet)) if (holds(frame, left, y)) found.unshift({ sheet: panel.sheet, frame });
    }
  }
  return found;
}
