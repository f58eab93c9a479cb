/* <words-field label holds lines hint most>: a field whose words are asked for while they are typed.
   In: `show(words, here)` by the panels; what is being typed is never overwritten. Out: the event "written" after a pause, and at once
   when the field is left or the page is put away, so that the browser's outbox has every word. */

import { make } from "../dom.js";

const PAUSE = 600;

class WordsField extends HTMLElement {
  #field = null;
  #timer = 0;
  #about = "";
  #shown = "";
  #away = () => this.#tell();

  connectedCallback() {
    if (!this.#field) this.#build();
    addEventListener("pagehide", this.#away);
  }

  disconnectedCallback() {
    this.#tell();
    removeEventListener("pagehide", this.#away);
  }

  get value() {
    return this.#field?.value ?? "";
  }

  show(words, here) {
    const about = `${here.sheet}/${here.frame?.id ?? ""}`;
    if (about === this.#about && (this.#timer || document.activeElement === this.#field)) return;
    this.#about = about;
    this.#shown = words;
    if (this.#field.value !== words) this.#field.value = words;
  }

  #build() {
    const lines = Number(this.getAttribute("lines") ?? 1);
    const field = make(lines > 1 ? "textarea" : "input", "in");
    if (lines > 1) field.rows = lines;
    field.maxLength = Number(this.getAttribute("most") ?? 2000);
    field.autocomplete = "off";
    field.addEventListener("input", () => { clearTimeout(this.#timer); this.#timer = setTimeout(() => this.#tell(), PAUSE); });
    field.addEventListener("change", (event) => { event.stopPropagation(); this.#tell(); });
    field.addEventListener("blur", () => this.#tell());
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && lines === 1) matchMedia("(pointer: coarse)").matches ? field.blur() : this.#tell(); });
    this.#field = field;
    const hint = this.getAttribute("hint");
    this.replaceChildren(make("label", "field", make("span", "", this.getAttribute("label")), field, hint ? make("span", "hint", hint) : null));
  }

  #tell() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#field || this.#field.value === this.#shown) return;
    this.#shown = this.#field.value;
    this.dispatchEvent(new CustomEvent("written", { bubbles: true }));
  }
}

customElements.define("words-field", WordsField);
