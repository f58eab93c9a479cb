/* <page-thumb src>: a page in small, drawn only while it is near what is seen, one after the other so that scrolling stays smooth.
   A new src keeps the old drawing until the new one stands. */

import { fetchDrawing } from "../drawing.js";

const sheet = new CSSStyleSheet();
sheet.replaceSync(":host { display: block } svg { display: block; width: 100%; height: 100%; pointer-events: none }");

const waiting = new Set();
let drawing = false;

class PageThumb extends HTMLElement {
  static observedAttributes = ["src"];
  #near = false;
  #shown = "";

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    watcher.observe(this);
  }

  disconnectedCallback() {
    // What it shows stays: a page that is moved comes back at once, and must not flash.
    watcher.unobserve(this);
    waiting.delete(this);
  }

  attributeChangedCallback() {
    this.#ask();
  }

  near(on) {
    this.#near = on;
    if (on) return this.#ask();
    waiting.delete(this);
    // A copy has no address of its own and keeps what it was given.
    if (this.hasAttribute("src")) this.shadowRoot.replaceChildren();
    this.#shown = "";
  }

  #ask() {
    const url = this.getAttribute("src");
    if (!this.#near || !url || url === this.#shown) return;
    waiting.add(this);
    drawNext();
  }

  /** The same drawing once more, for what follows the hand. */
  copy() {
    const made = document.createElement("page-thumb");
    made.shadowRoot.append(...[...this.shadowRoot.childNodes].map((node) => node.cloneNode(true)));
    return made;
  }

  async draw() {
    const url = this.getAttribute("src");
    const text = await fetchDrawing(url).catch(() => "");
    if (!text || !this.#near || url !== this.getAttribute("src")) return;
    const svg = new DOMParser().parseFromString(text.replaceAll("/screen.jpg", "/thumb.jpg"), "image/svg+xml").documentElement;
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("preserveAspectRatio", "none");
    this.shadowRoot.replaceChildren(document.adoptNode(svg));
    this.#shown = url;
    this.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  }
}

/* One drawing at a time, what is nearest to the eye first, each in a moment the page has nothing else to do. */
async function drawNext() {
  if (drawing) return;
  drawing = true;
  for (let next = nearest(); next; next = nearest()) {
    waiting.delete(next);
    await next.draw();
    await idle();
  }
  drawing = false;
}

function nearest() {
  const away = (thumb) => {
    const box = thumb.getBoundingClientRect();
    return Math.abs(box.left + box.right - innerWidth) + Math.abs(box.top + box.bottom - innerHeight);
  };
  return [...waiting].map((thumb) => [thumb, away(thumb)]).sort((a, b) => a[1] - b[1])[0]?.[0];
}

const idle = () => new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done, { timeout: 120 }));

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) entry.target.near(entry.isIntersecting);
}, { rootMargin: "100px 150px", scrollMargin: "100px 150px" });

customElements.define("page-thumb", PageThumb);
