/* Photos carried onto the stage (carry.js): onto a photo's frame they take its place, onto the page they are added to it. */

import { landing } from "./carry.js";
import { panelOf } from "./stage-words.js";

export class Drop {
  #marked = null;

  constructor(stage) {
    this.stage = stage;
  }

  listen() {
    this.end = landing(this.stage.room, {
      over: (what, x, y) => this.#mark(this.#find(what, x, y)),
      leave: () => this.#mark(null),
      drop: (what, x, y) => this.#drop(what, this.#find(what, x, y)),
    });
  }

  /* {sheet, frame} for a frame, {sheet} for a page. With Shift, or more than one photo, it is always the page. */
  #find(what, x, y) {
    if (what?.kind !== "photos" || !what.ids.length) return null;
    this.stage.locate();
    const at = this.stage.point({ clientX: x, clientY: y });
    const one = what.ids.length === 1 && !what.add;
    const found = one ? this.stage.framesAt(at).find(({ frame }) => frame.kind === "photo") : null;
    if (found) return { sheet: found.sheet, frame: found.frame.id };
    const panel = this.stage.panelAt(at);
    if (!panel || (panelOf(panel.sheet) && !one)) return null;
    return { sheet: panel.sheet, frame: "" };
  }

  #mark(found) {
    this.#element(this.#marked)?.classList.remove("target");
    this.#element(found)?.classList.add("target");
    this.#marked = found;
  }

  #element(place) {
    const page = place && this.stage.pageOf(place.sheet);
    return place?.frame ? page?.button(place.sheet, place.frame) : page?.panel(place.sheet).element;
  }

  #drop(what, place) {
    this.#mark(null);
    if (!place) return false;
    const { desk } = this.stage, { sheet, frame } = place;
    const done = frame ? desk.wish({ kind: "place-photo", sheet, frame_id: frame, photo: what.ids[0] })
      : sheet === "cover-front" && !desk.frames(sheet).some((one) => one.kind === "photo") ? desk.wish({ kind: "cover-photo", photo: what.ids[0] })
      : panelOf(sheet) ? desk.wish({ kind: "add-photo-frame", sheet, photo: what.ids[0] })
      : desk.wish({ kind: "add-photos", page_id: sheet, photos: what.ids });
    done.then((reply) => reply && desk.select(sheet, frame), () => {});
    return true;
  }
}
