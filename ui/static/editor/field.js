/* Writing on the page: a plain field over a text frame. What is typed becomes a wish at each pause; the drawing beneath follows.
   In: the stage and a frame; out: set-words wishes. Escape, or a click elsewhere, ends it. */

import { make } from "../dom.js";
import { bounds } from "./geometry.js";
import { wordsOf } from "./stage-words.js";

const PAUSE = 600;
const FACES = { bookshop: "Newsreader", gallery: "Jost", "kitchen-table": "Newsreader" };
const SIZES = { title: 34, "cover-title": 34, subtitle: 16, heading: 18, label: 11, quote: 15, caption: 10, hand: 16 };
const LEAST_WIDE = 240;

export class Field {
  on = null;

  constructor(stage) {
    this.stage = stage;
  }

  /** Lays the field over this frame; without one it goes. */
  set(sheet, id) {
    if (this.on) this.#end();
    if (sheet && this.stage.pageOf(sheet)) this.#begin(sheet, id);
  }

  #begin(sheet, id) {
    const { desk } = this.stage, frame = desk.frame(sheet, id);
    this.on = { sheet, id };
    this.sent = wordsOf(frame);
    this.area = make("textarea", "sg-field");
    this.area.value = desk.words?.(sheet, id) ?? this.sent;
    this.was = this.area.value;
    this.area.lang = frame.paragraphs[0]?.lang ?? "";
    this.area.spellcheck = true;
    this.area.setAttribute("aria-label", "Words of this frame. An empty line begins a new paragraph. Escape ends writing.");
    this.area.placeholder = "Write here";
    this.area.addEventListener("input", () => this.#typed());
    this.area.addEventListener("keydown", (event) => this.#key(event));
    this.area.addEventListener("blur", () => document.hasFocus() && this.on && desk.write());
    this.stage.book.append(this.area);
    this.place();
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
    this.stage.near(this.area);
  }

  /** Over its frame, at a size that can be read; as high as its words. */
  place() {
    if (!this.on) return;
    const { sheet, id } = this.on, frame = this.stage.desk.frame(sheet, id);
    if (!frame) return;
    const { u } = this.stage, box = bounds(frame), first = frame.paragraphs[0] ?? { style: "body" };
    const size = (SIZES[first.style] ?? 12) * 1.15 ** (first.step ?? 0) * (25.4 / 72) * u;
    const least = matchMedia("(pointer: coarse), (max-width: 720px)").matches ? 16 : 14;
    const room = this.stage.size.w * u, wide = Math.min(room, Math.max(LEAST_WIDE, box.w * u + 20));
    const left = (box.x + this.stage.offset(sheet) + box.w / 2) * u - wide / 2;
    Object.assign(this.area.style, {
      left: `${Math.max(0, Math.min(left, room - wide))}px`, top: `${box.y * u - 10}px`, width: `${wide}px`, minHeight: `${Math.max(60, box.h * u + 20)}px`,
      fontSize: `${Math.max(least, Math.min(size, 48))}px`, fontFamily: `"${FACES[this.stage.desk.state.theme.key] ?? "Newsreader"}", serif`,
      textAlign: first.align || (["title", "caption", "cover-title"].includes(first.style) && this.stage.desk.state.theme.key === "bookshop" ? "center" : "start"),
      fontWeight: first.bold ? 600 : 400, fontStyle: first.italic ? "italic" : "normal",
    });
    this.#grow();
  }

  #grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 4}px`;
  }

  #typed() {
    this.#grow();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#send(), PAUSE);
  }

  #key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const { sheet, id } = this.on;
    this.stage.desk.write();
    this.stage.pageOf(sheet)?.button(sheet, id)?.focus({ preventScroll: true });
  }

  #send() {
    clearTimeout(this.timer);
    const { sheet, id } = this.on, text = this.area.value;
    if (text === this.sent) return;
    /* A story's words may have flowed on to other frames meanwhile: `was` tells which of them this field speaks of. */
    const { was } = this;
    this.sent = this.was = text;
    this.stage.desk.wish({ kind: "set-words", sheet, frame_id: id, text, was }).catch(() => {});
  }

  #end() {
    this.#send();
    const { area } = this;
    this.on = null;
    area.remove();
  }
}
