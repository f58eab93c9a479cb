/* <desk-tabs>: on a narrow screen, which part stands below the stage. In: presses and arrow keys. Out: data-tab on the body, which the sheet reads.
   A frame that is selected brings its inspector forward; a photo to be replaced, the tray. */

import { drawMarks } from "./marks.js";

const FIRST = "edit";
const NARROW = matchMedia("(max-width: 720px)");

class DeskTabs extends HTMLElement {
  #selected = () => { if (document.body.dataset.tab === "photos" && window.desk.selected?.frame && !window.desk.picking) this.choose(FIRST); };
  #picking = ({ detail }) => { if (detail.kind === "replace") this.choose("photos"); };
  #width = () => this.choose(document.body.dataset.tab ?? FIRST);

  connectedCallback() {
    this.addEventListener("click", (event) => { const tab = event.target.closest("[role=tab]"); if (tab) this.choose(tab.dataset.tab); });
    this.addEventListener("keydown", (event) => this.#keys(event));
    window.desk?.addEventListener("selected", this.#selected);
    window.desk?.addEventListener("picking", this.#picking);
    NARROW.addEventListener("change", this.#width);
    // The tabs themselves are drawn by the page, a moment after this element.
    queueMicrotask(() => { drawMarks(this); this.choose(document.body.dataset.tab ?? FIRST); });
  }

  disconnectedCallback() {
    window.desk?.removeEventListener("selected", this.#selected);
    window.desk?.removeEventListener("picking", this.#picking);
    NARROW.removeEventListener("change", this.#width);
  }

  choose(key) {
    document.body.dataset.tab = key;
    document.querySelector("page-strip")?.toggleAttribute("grid", key === "pages" && NARROW.matches);
    for (const tab of this.querySelectorAll("[role=tab]")) {
      tab.setAttribute("aria-selected", tab.dataset.tab === key);
      tab.tabIndex = tab.dataset.tab === key ? 0 : -1;
    }
  }

  #keys(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const tabs = [...this.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(document.activeElement) + way + tabs.length) % tabs.length];
    this.choose(next.dataset.tab);
    next.focus();
  }
}

customElements.define("desk-tabs", DeskTabs);
