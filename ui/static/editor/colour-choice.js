/* <colour-choice label told>: the theme's colours, each with its name. In: `show(value, here)`. Out: `value` and the event "change".
   `told` is "name" for words and borders, "hex" for the colour of a page or the cover. */

import { make } from "../dom.js";
import { sentence } from "./wording.js";

class ColourChoice extends HTMLElement {
  #drawn = "";
  value = "";

  show(value, here) {
    const choices = this.#choices(here.state.theme);
    const key = JSON.stringify(choices);
    if (key !== this.#drawn) this.#build(choices);
    this.#drawn = key;
    this.value = value ?? "";
    for (const one of this.querySelectorAll("button")) one.setAttribute("aria-pressed", same(one.value, this.value));
  }

  #choices(theme) {
    if (this.getAttribute("told") === "name") return [["", theme.ink, "as the look has it"], ...theme.colours.map(([name, hex]) => [name, hex, name])];
    const named = theme.colours.map(([name, hex]) => [hex, hex, name]);
    return [["", theme.paper, "paper"], [theme.cover_background, theme.cover_background, "cover"], ...named]
      .filter(([value], at, all) => all.findIndex(([other]) => same(other, value)) === at);
  }

  #build(choices) {
    const row = make("div", "swatches", ...choices.map(([value, hex, name]) => this.#swatch(value, hex, name)));
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", this.getAttribute("label"));
    this.replaceChildren(make("span", "lbl", this.getAttribute("label")), row);
  }

  #swatch(value, hex, name) {
    const made = make("button", `swatch${value ? "" : " own"}`);
    made.type = "button";
    made.value = value;
    made.title = sentence(name);
    made.setAttribute("aria-label", sentence(name));
    made.style.setProperty("--swatch", hex);
    made.addEventListener("click", () => { this.value = value; this.dispatchEvent(new Event("change", { bubbles: true })); });
    return made;
  }
}

const same = (one, other) => one.toLowerCase() === other.toLowerCase();

customElements.define("colour-choice", ColourChoice);
