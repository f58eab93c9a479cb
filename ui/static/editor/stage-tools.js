/* What stands around the selected frame: eight handles to pull, and a small toolbar with its commonest deeds.
   Handles are for the pointer alone; the keyboard has ways of its own (keys.js). */

import { iconButton, make } from "../dom.js";
import { HANDLES, bounds, square } from "./geometry.js";

const HIGH = 50;
const SMALL = 44;
const CURSORS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

export class Selection {
  constructor() {
    this.element = make("div", "sg-sel", ...Object.keys(HANDLES).map((name) => make("i", `sg-handle ${name}`)));
    for (const [index, name] of Object.keys(HANDLES).entries()) this.element.children[index].dataset.handle = name;
    this.element.setAttribute("aria-hidden", "true");
    this.element.hidden = true;
  }

  /** Stands around `frame`, whose sheet's corner is `x` mm from the book's, at `u` px a mm; null hides it. */
  show(frame, x = 0, u = 1) {
    this.element.hidden = !frame;
    if (!frame) return;
    for (const name of ["y", "w", "h"]) this.element.style.setProperty(`--${name}`, frame[name]);
    this.element.style.setProperty("--x", frame.x + x);
    this.element.style.setProperty("--turn", `${frame.rotation}deg`);
    // Where a frame is too small for eight handles, the ones left can be told apart.
    this.element.classList.toggle("flat", frame.h * u < SMALL);
    this.element.classList.toggle("slim", frame.w * u < SMALL);
    const eighths = Math.round(frame.rotation / 45);
    for (const handle of this.element.children) {
      const at = CURSORS.indexOf(handle.dataset.handle) + eighths;
      handle.style.cursor = `${CURSORS[((at % 8) + 8) % 8]}-resize`;
    }
  }

  /** Follows the hand by transforms alone while only moved: (dx, dy) in px. */
  push(dx, dy) {
    this.element.style.translate = dx || dy ? `${dx}px ${dy}px` : "";
  }
}

/* What can be done with a photo, an empty place and words: [name, icon, deed]. */
const DEEDS = {
  photo: [["Move the photo in its frame", "crop", crop], ["Swap with another photo", "arrow-left-right", (desk) => desk.pick("swap")],
    ["Turn by a quarter", "rotate-cw", quarter], ["Remove this photo", "trash-2", removePhoto]],
  empty: [["Choose a photo", "image-plus", (desk) => desk.pick("replace")], ["Turn by a quarter", "rotate-cw", quarter], ["Remove this place", "trash-2", removeFrame]],
  text: [["Write", "pencil", (desk, { sheet, frame }) => desk.write(sheet, frame.id)], ["Turn by a quarter", "rotate-cw", quarter], ["Remove these words", "trash-2", removeFrame]],
  ornament: [["Turn by a quarter", "rotate-cw", quarter], ["Remove this ornament", "trash-2", removeFrame]],
};

export class Tools {
  #kind = "";

  constructor(desk) {
    this.desk = desk;
    this.element = make("div", "sg-tools float");
    this.element.setAttribute("role", "toolbar");
    this.element.hidden = true;
  }

  /** Stands at the frame: within it at its foot when there is room, else under it, else above. `room` is the book's {w, h} in mm. */
  show(frame, sheet, x, u, room) {
    this.element.hidden = !frame;
    if (!frame) return;
    this.here = { sheet, frame };
    this.#fill(frame.kind === "photo" && !frame.photo ? "empty" : frame.kind);
    const box = bounds(frame), wide = this.element.childElementCount * 44 + 8;
    const inside = box.h * u > 3 * HIGH && box.w * u > wide + 24;
    const foot = box.y + box.h;
    const top = inside ? foot * u - HIGH - 10 : foot * u + HIGH + 14 < room.h * u + 28 ? foot * u + 12 : Math.max(-20, box.y * u - HIGH - 12);
    const centre = (box.x + x + box.w / 2) * u, half = wide / 2;
    this.element.style.left = `${Math.round(Math.min(Math.max(centre, half), Math.max(half, room.w * u - half)))}px`;
    this.element.style.top = `${Math.round(top)}px`;
  }

  #fill(kind) {
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.element.setAttribute("aria-label", { photo: "Photo", empty: "Place for a photo", text: "Words", ornament: "Ornament" }[kind]);
    this.element.replaceChildren(...DEEDS[kind].map(([name, mark, deed]) => iconButton(name, mark, () => deed(this.desk, this.#now()))));
  }

  #now() {
    const { sheet, frame } = this.here;
    return { sheet, frame: this.desk.frame(sheet, frame.id) ?? frame };
  }
}

function crop(desk) {
  desk.crop(true);
}

function quarter(desk, { sheet, frame }) {
  const rotation = square(frame) ? (Math.round(frame.rotation / 90 + 1) * 90) % 360 : (frame.rotation + 90) % 360;
  desk.edit([{ kind: "set-frame", sheet, frame: { ...frame, rotation } }]);
}

function removePhoto(desk, { sheet, frame }) {
  if (sheet.startsWith("cover-")) return removeFrame(desk, { sheet, frame });
  desk.wish({ kind: "remove-photo", sheet, frame_id: frame.id, close_up: false });
}

function removeFrame(desk, { sheet, frame }) {
  desk.edit([{ kind: "remove-frame", sheet, frame_id: frame.id }]);
}
