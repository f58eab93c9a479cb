/* A drawing that follows the hand: one frame's group of the press's SVG in, moved, turned or cropped anew without a redraw.
   Lengths are mm of the page; a drawing's own unit is the point. The next drawing replaces all of it. */

import { cut } from "./cut.js";
import { middle } from "./geometry.js";

const SVG = "http://www.w3.org/2000/svg";
export const POINTS = 72 / 25.4;

export class Live {
  #parent;
  #drawn;

  /** `group` is the frame's <g>, `frame` the frame as it is drawn there, `origin` the panel's trim corner in mm from the drawing's. */
  constructor(group, frame, origin) {
    Object.assign(this, { group, frame, origin });
    // A frame on the cover stands in a group of its own within the one that clips it.
    const inner = group.hasAttribute("data-sheet") ? group.querySelector("g") : null;
    this.base = inner ?? group;
    this.#parent = inner ? matrixOf(group) : new DOMMatrix();
    this.#drawn = matrixOf(this.base);
    this.wrap = element("g", {});
    this.base.replaceWith(this.wrap);
    this.wrap.append(this.base);
  }

  /** Shows the frame where and as it is now. */
  show(frame, size = null) {
    if (size && (this.picture || !sameCut(frame, this.frame))) this.#crop(frame, size);
    if (!this.picture?.made) this.wrap.setAttribute("transform", text(this.#target(frame).multiply(this.#drawn.inverse())));
  }

  /** Makes the photo's window anew, even while it is as drawn. */
  cropped(frame, size) {
    this.#crop(frame, size);
  }

  /* Where the frame's corner belongs, in the coordinates of the group around it. */
  #target(frame) {
    return this.#parent.inverse().multiply(placing(frame, this.origin));
  }

  #crop(frame, size) {
    this.picture ??= new Picture(this.base, this.frame);
    if (!this.picture.made) return;
    if (!this.picture.group.parentNode) this.wrap.replaceChildren(this.picture.group);
    this.wrap.setAttribute("transform", text(this.#target(frame)));
    this.picture.show(frame, cut(frame, size));
  }

  /** Shows or hides the whole photo, dimmed, around its frame. */
  whole(on) {
    this.picture?.whole(on);
  }

  /** Takes the frame into another drawing above all, where only a compositor moves it. */
  lift(above) {
    const outer = this.base === this.group ? this.wrap : this.group;
    this.place ??= document.createComment("");
    outer.replaceWith(this.place);
    above.append(outer);
    this.lifted = outer;
  }

  /** Back to its place between the others. */
  sink() {
    if (this.lifted) this.place.replaceWith(this.lifted);
    this.lifted = null;
  }

  /** As the press drew it. */
  reset() {
    this.sink();
    this.wrap.replaceWith(this.base);
  }
}

/* A photo's window made anew from what the press drew: its paper, its picture with its filter, its line and its tape. */
class Picture {
  constructor(base, frame) {
    this.drawn = base.querySelector("image");
    if (!this.drawn) return;
    this.made = true;
    this.frame = frame;
    this.group = element("g", {});
    const [before, after] = around(base, this.drawn);
    this.paper = before.length && frame.look === "print" ? element("rect", { fill: before.at(-1).getAttribute("fill") }) : null;
    this.shadow = this.paper ? element("rect", { fill: "#4a3520", opacity: 0.14, rx: 2 }) : null;
    this.window = element("svg", { overflow: "hidden" });
    this.image = this.drawn.cloneNode();
    this.ghost = element("image", { href: hrefOf(this.drawn), preserveAspectRatio: "none", opacity: 0.35, visibility: "hidden" });
    const filter = this.drawn.closest("[filter]")?.getAttribute("filter");
    for (const image of [this.image, this.ghost]) {
      image.removeAttribute("transform");
      if (filter) image.setAttribute("filter", filter);
    }
    const line = after.find((path) => path.hasAttribute("stroke") && path.getAttribute("stroke") !== "none");
    this.line = frame.border > 0 && line ? element("rect", { fill: "none", stroke: line.getAttribute("stroke"), "stroke-width": frame.border * POINTS }) : null;
    this.tape = frame.tape ? element("g", {}) : null;
    if (this.tape && after.length) this.tape.append(after.at(-1).cloneNode(true));
    this.window.append(this.image);
    this.group.append(...[this.shadow, this.paper, this.ghost, this.window, this.line, this.tape].filter(Boolean));
  }

  show(frame, at) {
    const k = POINTS;
    put(this.shadow, { x: -1, y: 0.6, width: frame.w * k + 2, height: frame.h * k + 2 });
    put(this.paper, { width: frame.w * k, height: frame.h * k });
    put(this.window, { x: at.inset * k, y: at.inset * k, width: at.width * k, height: at.height * k });
    put(this.image, { x: at.left * k, y: at.top * k, width: at.photoWidth * k, height: at.photoHeight * k });
    put(this.ghost, { x: (at.inset + at.left) * k, y: (at.inset + at.top) * k, width: at.photoWidth * k, height: at.photoHeight * k });
    const half = frame.border / 2;
    put(this.line, { x: (at.inset + half) * k, y: (at.inset + half) * k, width: Math.max(0, at.width - frame.border) * k, height: Math.max(0, at.height - frame.border) * k });
    put(this.tape, { transform: `translate(${((frame.w - this.frame.w) / 2) * k} 0)` });
  }

  whole(on) {
    if (!this.made) return;
    // Close up, the small picture is not enough.
    if (on) for (const image of [this.image, this.ghost]) {
      const href = hrefOf(image).replace("/thumb.jpg", "/screen.jpg");
      image.removeAttributeNS("http://www.w3.org/1999/xlink", "href");
      image.setAttribute("href", href);
    }
    this.ghost.setAttribute("visibility", on ? "visible" : "hidden");
  }
}

/** The matrix that takes a frame's own corner, in points, to where it lies in the drawing. */
export function placing(frame, origin) {
  const centre = middle(frame);
  return new DOMMatrix()
    .translateSelf((origin.x + centre.x) * POINTS, (origin.y + centre.y) * POINTS)
    .rotateSelf(frame.rotation)
    .translateSelf((-frame.w / 2) * POINTS, (-frame.h / 2) * POINTS);
}

/** Whether two states of a frame look the same as far as a live layer can show. */
export function samePlace(one, other) {
  return one.x === other.x && one.y === other.y && one.rotation === other.rotation && (one.kind === "photo" ? sameCut(one, other) : one.w === other.w && one.h === other.h);
}

/** Whether two states of a frame show the same part of the photo in a window of the same size. */
export function sameCut(one, other) {
  return one.w === other.w && one.h === other.h && one.zoom === other.zoom && String(one.focus) === String(other.focus);
}

/* The drawn things before and after the picture, within the frame's group. */
function around(base, image) {
  let node = image;
  while (node.parentNode !== base) node = node.parentNode;
  const all = [...base.children], at = all.indexOf(node);
  return [all.slice(0, at), all.slice(at + 1)];
}

export const hrefOf = (image) => image.getAttribute("href") ?? image.getAttributeNS("http://www.w3.org/1999/xlink", "href");

function matrixOf(group) {
  const list = group.transform.baseVal.consolidate();
  return list ? DOMMatrix.fromMatrix(list.matrix) : new DOMMatrix();
}

const text = (m) => `matrix(${m.a} ${m.b} ${m.c} ${m.d} ${m.e} ${m.f})`;

function element(name, attributes) {
  return put(document.createElementNS(SVG, name), attributes);
}

function put(node, attributes) {
  for (const [key, value] of Object.entries(node ? attributes : {})) node.setAttribute(key, value);
  return node;
}
