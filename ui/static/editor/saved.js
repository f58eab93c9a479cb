/* <saved-note>: whether everything is saved, in words beside a small sign. In: the desk's "saving"; out: words, and for screen readers
   only what somebody must know: that something is not saved, and that it is again. */

import { icon, make } from "../dom.js";
import { choose } from "./clash.js";
import { desk } from "./desk.js";

/* Saving that is quicker than this is not worth a word. */
const WORTH = 400;
const SAVED = ["check", "All changes saved", "Every change is saved."];
const WORDS = {
  saving: ["refresh-cw", "Saving…", "Your newest changes are on their way."],
  waiting: ["circle-alert", "Not saved yet. Kept in this browser.", "Not saved yet. Your changes are kept here and sent again soon."],
  offline: ["circle-alert", "Not saved yet. Kept in this browser.", "You are offline. Your changes are kept here until you are back."],
  clash: ["circle-alert", "Not saved yet.", "A change waits for your choice."],
};
const SIGN_IN = ["circle-alert", "Not saved yet. Please sign in.", "You are signed out. Sign in in another tab; your changes are kept here."];

class SavedNote extends HTMLElement {
  #timer = 0;
  #trouble = false;

  connectedCallback() {
    this.classList.add("saved");
    this.spoken = make("span", "vh");
    this.spoken.setAttribute("role", "status");
    this.words = make("span", "words");
    this.words.setAttribute("aria-hidden", "true");
    this.sign = make("span", "sign");
    this.choice = make("button", "choose", "Choose");
    Object.assign(this.choice, { type: "button", hidden: true });
    this.choice.addEventListener("click", choose);
    this.replaceChildren(this.sign, this.words, this.choice, this.spoken);
    this.listening = new AbortController();
    for (const name of ["saving", "opened"]) desk.addEventListener(name, () => this.#hear(), { signal: this.listening.signal });
    this.#show("saved", SAVED);
  }

  disconnectedCallback() {
    this.listening.abort();
    clearTimeout(this.#timer);
  }

  #hear() {
    const { state, since, why } = desk.outbox;
    clearTimeout(this.#timer);
    const left = state === "saving" ? since + WORTH - Date.now() : 0;
    if (left > 0) this.#timer = setTimeout(() => this.#hear(), left);
    else this.#show(state, state === "saved" ? SAVED : why === "sign-in" ? SIGN_IN : WORDS[state]);
  }

  #show(state, [sign, words, more]) {
    if (state !== this.dataset.state || words !== this.words.textContent) {
      this.dataset.state = state;
      this.title = more;
      this.choice.hidden = state !== "clash";
      this.words.textContent = words;
      this.sign.replaceChildren(icon(sign, 16));
    }
    this.#speak(state, more);
  }

  #speak(state, more) {
    const trouble = state !== "saved" && state !== "saving";
    if (trouble) this.spoken.textContent = more;
    else if (this.#trouble && state === "saved") this.spoken.textContent = SAVED[1];
    this.#trouble = trouble || (this.#trouble && state === "saving");
  }
}

customElements.define("saved-note", SavedNote);
