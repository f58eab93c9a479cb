/* <book-title name>: the book's name in the top bar. A press makes it a field; Enter or leaving it names the book, Escape leaves it as it was. */

import { make } from "../dom.js";

class BookTitle extends HTMLElement {
  #heading = make("h1", "");
  #press = make("button", "named");
  #field = null;
  #paint = () => this.#show();

  connectedCallback() {
    this.#press.type = "button";
    this.#press.title = "Give the book another name";
    this.#press.addEventListener("click", () => this.#edit());
    this.#heading.append(this.#press);
    this.replaceChildren(this.#heading);
    for (const name of ["opened", "changed"]) window.desk?.addEventListener(name, this.#paint);
    this.#show();
  }

  disconnectedCallback() {
    for (const name of ["opened", "changed"]) window.desk?.removeEventListener(name, this.#paint);
  }

  #show() {
    const title = window.desk?.state?.document.title ?? this.getAttribute("name") ?? "";
    this.#press.textContent = title;
    document.title = document.title.replace(/^.* · /, `${title} · `);
  }

  #edit() {
    if (!window.desk?.state || this.#field) return;
    const field = (this.#field = make("input", "in"));
    field.value = window.desk.state.document.title;
    field.maxLength = 200;
    field.setAttribute("aria-label", "The book’s title");
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      // Else the key would press the name's button again, which has the focus next.
      event.preventDefault();
      this.#end(event.key === "Enter");
    });
    field.addEventListener("blur", () => this.#end(true));
    this.replaceChildren(field);
    field.select();
  }

  #end(keep) {
    const field = this.#field;
    if (!field) return;
    this.#field = null;
    const { title, subtitle } = window.desk.state.document;
    const wanted = field.value.trim();
    this.replaceChildren(this.#heading);
    if (document.activeElement === document.body) this.#press.focus();
    if (!keep || !wanted || wanted === title) return;
    this.#press.textContent = wanted;
    window.desk.wish({ kind: "name-book", title: wanted, subtitle }).catch(() => this.#show());
  }
}

customElements.define("book-title", BookTitle);
