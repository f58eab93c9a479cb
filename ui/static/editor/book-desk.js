/* <book-desk book="id">: opens the desk for a book and ties it to the page and to Python. It shows nothing but notices, and why a book
   did not open. Out: the events `selected` {sheet, frame, kind, page_number}, `changed` {revision, sheets}, `shown` {sheets}, `opened`;
   in, from Python: news(revision), marks([{sheet, frame, severity, words}]), show(sheet, frame), wish({...}), say(words).
   Elements with data-desk="undo" or "redo" anywhere on the page work by themselves. */

import { button, make, note, tell } from "../dom.js";
import "./clash.js";
import { desk } from "./desk.js";
import "./focus.js";
import "./keys.js";
import { Notices } from "./notices.js";

const NAMES = { undo: "Undo", redo: "Redo" };

class BookDesk extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.voice = make("div", "vh");
    this.voice.setAttribute("role", "status");
    this.notices = new Notices(signal);
    this.room = make("div", "desk-room");
    this.replaceChildren(this.voice, this.notices.element, this.room);
    this.#hearDesk(signal);
    document.addEventListener("click", (event) => this.#press(event), { signal });
    this.#open();
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  news(revision) {
    if (desk.state) desk.news(revision);
  }

  marks(marks) {
    desk.setMarks(marks);
  }

  show(sheet, frame = "") {
    if (!desk.state) return;
    desk.show(sheet);
    desk.select(sheet, frame);
  }

  wish(wish) {
    desk.wish(wish);
  }

  say(words) {
    this.voice.textContent = "";
    // Words that are the same as before are read again only when they come anew.
    requestAnimationFrame(() => { this.voice.textContent = words; });
  }

  async #open() {
    if (desk.state && desk.bookId === this.getAttribute("book")) return this.#opened();
    document.body.classList.add("desk-opening");
    document.body.classList.remove("desk-failed");
    this.room.replaceChildren();
    try {
      await desk.open(this.getAttribute("book"));
      this.#opened();
    } catch (problem) {
      this.#failed(problem);
    }
  }

  #opened() {
    document.body.classList.remove("desk-opening");
    document.body.classList.add("desk-open");
    this.#showUndo();
    tell(this, "opened", { revision: desk.base.revision });
    tell(this, "shown", { sheets: desk.shown });
    tell(this, "selected", { ...desk.selected, ...desk.view.what() });
  }

  #failed(problem) {
    document.body.classList.remove("desk-opening");
    document.body.classList.add("desk-failed");
    const words = make("div", "grow", make("p", "", wordsFor(problem)));
    words.append(button("Try again", "soft", () => this.#open(), "refresh-cw"));
    const box = note("bad", "circle-alert", words);
    box.setAttribute("role", "alert");
    this.room.replaceChildren(box);
  }

  #hearDesk(signal) {
    const hear = (name, act) => desk.addEventListener(name, (event) => act(event.detail), { signal });
    hear("selected", (detail) => tell(this, "selected", detail));
    hear("shown", (detail) => tell(this, "shown", detail));
    hear("changed", ({ early, revision, sheets }) => early || tell(this, "changed", { revision, sheets }));
    hear("say", ({ words }) => this.say(words));
    for (const name of ["saving", "changed", "opened"]) hear(name, () => this.#showUndo());
  }

  #showUndo() {
    const can = { undo: desk.canUndo, redo: desk.canRedo };
    for (const element of document.querySelectorAll("[data-desk]")) {
      if (!(element.dataset.desk in NAMES)) continue;
      // It stays focusable: else the focus would be lost whenever the last change was undone.
      element.removeAttribute("disabled");
      element.setAttribute("aria-disabled", String(!can[element.dataset.desk]));
    }
  }

  #press(event) {
    const element = event.target.closest?.("[data-desk]"), deed = element?.dataset.desk;
    if (!(deed in NAMES) || !desk.state || element.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    desk[deed]();
  }
}

function wordsFor({ status, detail, why }) {
  if (why === "sign-in") return "You are signed out. Sign in in another tab, then try again.";
  if (why === "unreachable") return "The book did not come. Look whether you are online, then try again.";
  if (why) return "The book did not come just now. Please try again in a moment.";
  return status === 404 ? "This book is not there any more, or it has no pages yet." : detail || "The book did not open. Please try again.";
}

customElements.define("book-desk", BookDesk);
