/* Slips of words at the foot of the editor. In: what the desk tells ("refused", "notes", "kept"); out: short notices that go by
   themselves, and words that could not be saved, which stay until somebody takes them up or lets them go. */

import { button, iconButton, make, note } from "../dom.js";
import { desk } from "./desk.js";

const READ = 8000;

export class Notices {
  #timer = 0;

  constructor(signal) {
    this.slip = make("div", "desk-slip");
    this.kept = make("div", "desk-kept");
    this.element = make("div", "desk-notices", this.kept, this.slip);
    const hear = (name, act) => desk.addEventListener(name, (event) => act(event.detail), { signal });
    hear("refused", ({ words, text }) => this.show(words, { kind: text ? "" : "warn" }));
    hear("notes", ({ words }) => this.show(words.join(" "), { kind: "info" }));
    hear("kept", () => this.#showKept());
    hear("opened", () => this.#showKept());
  }

  /** Shows a notice in the place of the last one. Without a kind it is only said. */
  show(words, { kind }) {
    desk.say(words);
    if (!kind) return;
    clearTimeout(this.#timer);
    const box = note(kind, kind === "info" ? "info" : "triangle-alert", make("span", "grow", words), this.#close());
    this.slip.replaceChildren(box);
    this.#timer = setTimeout(() => this.#leave(box), READ);
  }

  #close() {
    return iconButton("Close this notice", "x", () => this.slip.replaceChildren(), 18);
  }

  /* Not under the hand of somebody who is reading it. */
  #leave(box) {
    if (box.matches(":hover, :focus-within")) this.#timer = setTimeout(() => this.#leave(box), READ);
    else box.remove();
  }

  #showKept() {
    this.kept.replaceChildren(...desk.kept.map((kept) => this.#keptNote(kept)));
  }

  #keptNote(kept) {
    if (kept.entry) return this.#asideNote(kept);
    const words = make("blockquote", "", kept.text);
    const copy = button("Copy the words", "soft", async () => {
      copy.textContent = (await copied(kept.text, words)) ? "Copied" : "Marked; copy them with Ctrl+C";
    });
    const foot = make("div", "line", copy, desk.frame(kept.sheet, kept.frame)?.kind === "text" ? this.#back(kept) : null);
    foot.append(button("Let them go", "text", () => desk.letGo(kept)));
    return note("warn", "triangle-alert", make("div", "grow stack", make("p", "", kept.why), words, foot));
  }

  #asideNote(kept) {
    const foot = make("div", "line", button("Try again", "soft", () => desk.again(kept)), button("Let it go", "text", () => desk.letGo(kept)));
    const number = desk.number(kept.sheet);
    const where = number ? `A change on page ${number} is not saved. ` : "A change is not saved. ";
    const words = kept.text ? make("blockquote", "", kept.text) : null;
    return note("warn", "triangle-alert", make("div", "grow stack", make("p", "", where + kept.why), words, foot));
  }

  /* Words that were refused have to become others; those that only gave way can go back as they are. */
  #back({ sheet, frame, text, refused }) {
    if (refused) return button("Write on", "soft", () => { desk.show(sheet); desk.write(sheet, frame); });
    return button("Put them in again", "soft", () => desk.wish({ kind: "set-words", sheet, frame_id: frame, text }));
  }
}

/** Whether the words went to the clipboard; else they are marked on the page, ready to be copied by hand. */
export async function copied(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(shown);
    return false;
  }
}
