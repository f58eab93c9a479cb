/* One sheet's drawing on the stage: the press's SVG in a shadow root of its own, so that ids of two sheets never meet.
   A newer drawing comes to lie beneath the one on show and takes its place when all its pictures stand; while a hand
   holds a frame (`hold`), or its change is not made yet, it waits. `live(sheet, id)` gives a frame that follows the hand. */

import { fetchDrawing } from "../drawing.js";
import { make } from "../dom.js";
import { Live, POINTS, hrefOf, samePlace } from "./live.js";

const PATIENCE = 4000;
const THUMB = 320;
const looks = new CSSStyleSheet();
looks.replaceSync(`
  :host { position: absolute } svg { position: absolute; inset: 0; width: 100%; height: 100%; user-select: none; pointer-events: none }
  svg.main { clip-path: inset(var(--cut-t) var(--cut-r) var(--cut-b) var(--cut-l)) } :host(.open) svg.main { clip-path: none }
  svg.above { overflow: visible; z-index: 2; will-change: transform } :host(.over) svg.above { opacity: .55 } :host(.lifting) svg.above { filter: drop-shadow(0 6px 14px #2b262255) }
  .wait { position: absolute; inset: 12%; border-radius: 4px; background: #2b262210; animation: breathe 1.8s ease-in-out infinite alternate }
  .sorry { position: absolute; inset: 0; display: grid; place-items: center; text-align: center; z-index: 3 }
  .sorry button { font: 400 .9375rem/1.4 "Source Sans 3", sans-serif; min-height: 44px; padding: .6rem 1rem; border: 0; border-radius: 8px; background: #e9e1d4; color: #2b2622; cursor: pointer }
  @keyframes breathe { to { opacity: .45 } } @media (prefers-reduced-motion: reduce) { .wait { animation: none } }`);

export class Drawing {
  shown = "";
  #wanted = "";
  #held = 0;
  #lives = new Map();
  #frames = new Map();

  /** `frames()` gives [[sheet, frame]..] as they are now; `origin(sheet)` a panel's trim corner in mm from the drawing's; `stood()` is told of each change. */
  constructor({ frames, origin, stood, scale }) {
    Object.assign(this, { frames, origin, stood, scale });
    this.host = make("div", "sg-drawing");
    this.host.setAttribute("aria-hidden", "true");
    this.root = this.host.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [looks];
    this.root.append(make("i", "wait"));
  }

  /** Shows the drawing at this address; one already on show only lets go of what was moved by hand. */
  async load(url) {
    this.#wanted = url;
    if (url === this.shown) return this.#held ? null : this.#letGo();
    const frames = this.frames();
    let text;
    try {
      text = await fetchDrawing(url);
    } catch {
      return url === this.#wanted && this.#failed(url);
    }
    if (url !== this.#wanted || this.#held) return;
    const main = parsed(text);
    this.#fit(main);
    if (this.main) this.main.before(main);
    else this.root.replaceChildren(main);
    await pictures(main, this.main ? PATIENCE : 0);
    if (url !== this.#wanted || this.#held) return this.main && main.remove();
    this.#stand(url, main, frames);
  }

  #stand(url, main, frames) {
    this.root.replaceChildren(main);
    this.main = main;
    this.shown = url;
    this.above = null;
    this.#lives.clear();
    this.#frames = new Map(frames.map(([sheet, frame]) => [`${sheet} ${frame.id}`, frame]));
    this.stood();
  }

  #failed(url) {
    const again = make("button", "", "This page did not come. Try again");
    again.addEventListener("click", () => { again.parentNode.remove(); this.load(url); });
    this.root.querySelector(".wait")?.remove();
    this.root.append(make("div", "sorry", again));
  }

  /** Keeps the drawing as the hand has it until `release`. */
  hold() {
    this.#held++;
  }

  release() {
    this.#held--;
    if (!this.#held && this.#wanted) this.load(this.#wanted);
  }

  get held() {
    return this.#held > 0;
  }

  /** The frame's live layer, null while the frame is not drawn. */
  live(sheet, id) {
    const key = `${sheet} ${id}`;
    if (this.#lives.has(key)) return this.#lives.get(key);
    const group = [...(this.main?.querySelectorAll("[data-frame]") ?? [])].find(
      (found) => found.dataset.frame === id && (found.dataset.sheet ?? sheet) === sheet);
    const frame = this.#frames.get(key);
    if (!group || !frame) return null;
    this.#lives.set(key, new Live(group, frame, this.origin(sheet)));
    return this.#lives.get(key);
  }

  /** Whether the frame lies, or is cropped, otherwise than it is drawn. */
  behind(sheet, frame) {
    const drawn = this.#frames.get(`${sheet} ${frame.id}`);
    return Boolean(drawn) && (this.#lives.has(`${sheet} ${frame.id}`) || !samePlace(drawn, frame));
  }

  /** A drawing above this one, for what is lifted off the page. */
  lifting() {
    if (!this.above) {
      this.above = this.main.cloneNode(false);
      this.above.setAttribute("class", "above");
      this.root.append(this.above);
    }
    return this.above;
  }

  /** What was lifted goes back to its place. */
  rest() {
    for (const live of this.#lives.values()) live.sink();
    if (this.above) this.above.style.transform = "";
  }

  #letGo() {
    for (const live of this.#lives.values()) live.reset();
    this.#lives.clear();
    this.above?.remove();
    this.above = null;
    this.stood();
  }

  /** Small pictures where they are enough for how large they stand; larger ones when the stage comes closer. */
  refit() {
    if (this.main) this.#fit(this.main);
  }

  #fit(svg) {
    for (const image of svg.querySelectorAll("image")) {
      const wide = (Math.max(Number(image.getAttribute("width")), Number(image.getAttribute("height"))) / POINTS) * this.scale() * devicePixelRatio;
      const href = hrefOf(image), small = wide <= THUMB * 1.1;
      const fitting = small && !image.dataset.large ? href.replace("/screen.jpg", "/thumb.jpg") : href.replace("/thumb.jpg", "/screen.jpg");
      if (!small) image.dataset.large = "1";
      if (fitting !== href) { image.removeAttributeNS("http://www.w3.org/1999/xlink", "href"); image.setAttribute("href", fitting); }
    }
  }
}

/** Has a drawing and its pictures at hand before they are asked for. */
export async function prefetch(url) {
  const text = await fetchDrawing(url).catch(() => "");
  for (const [, href] of text.matchAll(/href="(\/files\/photos\/[^"]+)"/g)) new Image().src = href.replace("/screen.jpg", "/thumb.jpg");
}

function parsed(text) {
  const svg = document.adoptNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement);
  svg.setAttribute("class", "main");
  svg.setAttribute("preserveAspectRatio", "none");
  return svg;
}

/* Resolves when every picture is there, or after `patience` ms, and the browser has had time to paint. */
async function pictures(svg, patience) {
  if (!patience) return;
  const coming = [...svg.querySelectorAll("image")].map((image) => new Promise((done) => { image.onload = image.onerror = done; }));
  if (coming.length) await Promise.race([Promise.all(coming), new Promise((done) => setTimeout(done, patience))]);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
