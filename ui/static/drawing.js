/* <book-drawing src label>: one page of a book, the very drawing that prints.
   In: the URL of an SVG. Out: the drawing inline in a shadow root, so that ids of two pages never meet.
   `small` takes the photos' thumbnails; `eager` draws before the page is scrolled near. */

const KEPT = 80;
const WAITS = [600, 1800, 4000];
const kept = new Map();
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block } svg { display: block; width: 100%; height: 100%; user-select: none }
  .wait { position: absolute; inset: 0; display: grid; place-items: center; font: 400 .9375rem/1.4 "Source Sans 3", sans-serif; color: #665C52; text-align: center }
  .wait i { position: absolute; inset: 9%; border-radius: 4px; background: #2b262210; animation: breathe 1.8s ease-in-out infinite alternate }
  .wait button { font: inherit; padding: .6rem 1rem; border: 0; border-radius: 8px; background: #2b262214; color: #2B2622; cursor: pointer; position: relative }
  @keyframes breathe { to { opacity: .45 } } @media (prefers-reduced-motion: reduce) { .wait i { animation: none } }`);

/** The SVG text at this URL; the newest are kept so that a page turned back to is there at once. */
export function fetchDrawing(url) {
  const found = kept.get(url) ?? load(url);
  kept.delete(url);
  kept.set(url, found);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  found.catch(() => kept.delete(url));
  return found;
}

async function load(url) {
  for (const wait of [...WAITS, null]) {
    const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) return answer.text();
    if (wait === null || (answer && answer.status < 500 && answer.status !== 429)) throw new Error(`drawing ${answer?.status ?? "unreachable"}`);
    await new Promise((done) => setTimeout(done, wait));
  }
}

class BookDrawing extends HTMLElement {
  static observedAttributes = ["src", "label"];
  #near = false;
  #shown = "";

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    this.setAttribute("role", "img");
    if (this.hasAttribute("eager")) this.#near = true;
    else if (!this.#near) watcher.observe(this);
    this.#draw();
  }

  disconnectedCallback() {
    watcher.unobserve(this);
  }

  attributeChangedCallback(name, before, now) {
    if (name === "label") this.setAttribute("aria-label", now ?? "");
    else if (before !== now) this.#draw();
  }

  come() {
    this.#near = true;
    watcher.unobserve(this);
    this.#draw();
  }

  async #draw() {
    const url = this.getAttribute("src");
    if (!this.#near || !url || url === this.#shown) return;
    this.#shown = url;
    if (!this.shadowRoot.firstChild) this.#wait();
    try {
      const text = await fetchDrawing(url);
      if (url === this.#shown) this.#show(text);
    } catch {
      if (url === this.#shown) this.#failed();
    }
  }

  #show(text) {
    const small = this.hasAttribute("small") ? text.replaceAll("/screen.jpg", "/thumb.jpg") : text;
    const svg = new DOMParser().parseFromString(small, "image/svg+xml").documentElement;
    svg.setAttribute("aria-hidden", "true");
    this.setAttribute("role", "img");
    svg.setAttribute("preserveAspectRatio", "xMidYMid slice");
    this.shadowRoot.replaceChildren(document.adoptNode(svg));
    this.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  }

  #wait() {
    const box = document.createElement("div");
    box.className = "wait";
    box.append(document.createElement("i"));
    this.shadowRoot.replaceChildren(box);
  }

  #failed() {
    this.#shown = "";
    // A picture has nothing in it that can be pressed.
    this.setAttribute("role", "group");
    // A draft's page is gone as soon as the whole book is there, which replaces it.
    if (this.hasAttribute("draft")) return;
    const box = document.createElement("div");
    const again = document.createElement("button");
    box.className = "wait";
    again.textContent = "This page did not come. Try again";
    again.onclick = (event) => { event.preventDefault(); event.stopPropagation(); this.#wait(); this.#draw(); };
    box.append(again);
    this.shadowRoot.replaceChildren(box);
  }
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) entry.target.come();
}, { rootMargin: "400px" });

customElements.define("book-drawing", BookDrawing);
