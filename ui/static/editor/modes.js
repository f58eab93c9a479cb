/* What the hand is doing beside selecting: picking another photo, moving a photo in its frame, writing. One at a time.
   In: the desk; out: the events "picking" {kind}, "cropping" {on}, "writing" {sheet, frame}. */

export class Modes {
  picking = null;
  cropping = false;
  writing = null;
  #desk;

  constructor(desk) {
    this.#desk = desk;
  }

  /** "swap" or "replace" the selected photo; null ends it. */
  pick(kind) {
    const wanted = kind && this.#frame()?.kind === "photo" ? kind : null;
    if (wanted) this.#rest("picking");
    if (wanted === this.picking) return;
    this.picking = wanted;
    this.#desk.tell("picking", { kind: wanted });
  }

  /** What was chosen: {sheet, frame} of a photo on a page, or {photo} from the tray. The reply is promised. */
  picked({ sheet, frame, photo }) {
    const { selected } = this.#desk, kind = this.picking;
    this.pick(null);
    if (!kind || !selected.frame) return Promise.resolve(null);
    if (kind === "swap" && frame) {
      if (sheet === selected.sheet && frame === selected.frame) return Promise.resolve(null);
      const one = { sheet: selected.sheet, frame_id: selected.frame };
      return this.#desk.wish({ kind: "swap-photos", ...one, other_sheet: sheet, other_frame_id: frame });
    }
    const chosen = photo ?? this.#desk.frame(sheet, frame)?.photo;
    if (!chosen) return Promise.resolve(null);
    return this.#desk.wish({ kind: "place-photo", sheet: selected.sheet, frame_id: selected.frame, photo: chosen });
  }

  crop(on) {
    const wanted = Boolean(on) && Boolean(this.#frame()?.photo);
    if (wanted) this.#rest("cropping");
    if (wanted === this.cropping) return;
    this.cropping = wanted;
    this.#desk.tell("cropping", { on: wanted, ...this.#desk.selected });
  }

  /** Lays a field over a text frame; without a place it ends. */
  write(sheet, frame) {
    const wanted = this.#desk.frame(sheet, frame)?.kind === "text" ? { sheet, frame } : null;
    if (wanted) {
      this.#rest("writing");
      this.#desk.select(sheet, frame);
    }
    if (wanted?.frame === this.writing?.frame && wanted?.sheet === this.writing?.sheet) return;
    this.writing = wanted;
    this.#desk.tell("writing", wanted ?? { sheet: "", frame: "" });
  }

  /** One step out; whether there was one. */
  out() {
    if (this.picking) return this.pick(null), true;
    if (this.cropping) return this.crop(false), true;
    if (this.writing) return this.write(), true;
    return false;
  }

  /** Ends whatever it is; what was typed or moved so far is asked for. */
  end() {
    this.#rest("");
  }

  /** Another thing is selected, or what was worked on is gone. */
  follow() {
    const { selected } = this.#desk, { writing } = this;
    if (writing && (writing.sheet !== selected.sheet || writing.frame !== selected.frame)) this.write();
    if (this.cropping && !this.#frame()?.photo) this.crop(false);
    if (this.picking && this.#frame()?.kind !== "photo") this.pick(null);
  }

  #frame() {
    const { sheet, frame } = this.#desk.selected;
    return this.#desk.frame(sheet, frame);
  }

  #rest(but) {
    if (but !== "picking") this.pick(null);
    if (but !== "cropping") this.crop(false);
    if (but !== "writing") this.write();
  }
}
