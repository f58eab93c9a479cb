/* <dress-book formats themes>: another size or look for the whole book. What would change is told before anything does.
   In: `formats` and `themes`, lists of [key, name, words]. Out: the wish dress-book; afterwards a notice that Undo takes it back. */

import { button, iconButton, make, note } from "../dom.js";

class DressBook extends HTMLElement {
  formats = [];
  themes = [];
  #box = null;
  #asked = 0;

  open() {
    const state = window.desk?.state;
    if (!state) return;
    this.#box = make("dialog", "dialog float wide dress");
    this.#box.setAttribute("aria-label", "Size and look");
    this.#box.addEventListener("close", () => this.#box.remove());
    this.#box.addEventListener("change", () => this.#preview());
    const form = make("form", "stack",
      choices("Size", "format", this.formats, state.format.key), choices("Look", "theme", this.themes, state.theme.key));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#change(); });
    this.told = make("div", "told");
    this.told.setAttribute("role", "status");
    this.sure = make("button", "btn soft", "Change it");
    this.sure.type = "submit";
    this.sure.disabled = true;
    form.append(this.told, make("div", "line dialog-foot", this.sure, button("Not now", "text", () => this.#box.close())));
    this.#box.append(make("div", "dialog-head", make("h2", "", "Size and look"), iconButton("Close", "x", () => this.#box.close())), form);
    document.body.append(this.#box);
    this.#box.showModal();
  }

  /** What is chosen and differs from what the book has. */
  #chosen() {
    const { format, theme } = window.desk.state;
    const values = Object.fromEntries(new FormData(this.#box.querySelector("form")));
    return { ...(values.format !== format.key && { format: values.format }), ...(values.theme !== theme.key && { theme: values.theme }) };
  }

  async #preview() {
    const chosen = this.#chosen();
    const asked = ++this.#asked;
    const differs = Object.keys(chosen).length > 0;
    this.sure.disabled = !differs;
    this.told.replaceChildren(...(differs ? [make("p", "t-sm muted", "Looking at what would change…")] : []));
    if (!differs) return;
    const answer = await fetch(`/edit/books/${window.desk.state.book_id}/dress?${new URLSearchParams(chosen)}`, { credentials: "same-origin" }).catch(() => null);
    const found = await answer?.json().catch(() => null);
    if (asked !== this.#asked) return;
    if (!answer?.ok) {
      this.sure.disabled = true;
      this.told.replaceChildren(note("bad", "circle-alert", make("span", "grow", found?.detail ?? "That could not be looked at now. Please try again.")));
      return;
    }
    const list = make("ul", "t-sm", ...found.notes.map((said) => make("li", "", said)));
    this.told.replaceChildren(make("p", "t-sm lbl", "What would change"), list);
  }

  async #change() {
    this.sure.disabled = true;
    this.sure.setAttribute("aria-busy", "true");
    const box = this.#box;
    await window.desk.wish({ kind: "dress-book", ...this.#chosen() }).then(
      () => { box.close(); this.#tellUndo(); },
      () => { this.sure.disabled = false; this.sure.removeAttribute("aria-busy"); },
    );
  }

  #tellUndo() {
    const slip = make("div", "toast desk-toast", "The book has changed its clothes.", button("Undo", "", () => { window.desk.undo(); slip.remove(); }));
    slip.setAttribute("role", "status");
    document.body.append(slip);
    setTimeout(() => slip.remove(), 12_000);
  }
}

function choices(label, name, options, value) {
  const set = make("fieldset", "options", make("legend", "lbl", label));
  for (const [key, title, words] of options) {
    const input = make("input", "");
    Object.assign(input, { type: "radio", name, value: key, checked: key === value });
    set.append(make("label", "option", input, make("span", "", make("b", "", title), words ? make("small", "muted", words) : null)));
  }
  return set;
}

customElements.define("dress-book", DressBook);
