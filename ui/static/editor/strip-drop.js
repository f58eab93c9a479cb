/* Where something carried over the strip would land: between two pages, on a page, between two chapters; with a clear mark there.
   aim(pages, what, x, y, chapters) is pure: rectangles go in, {after, edge} or {onto} or {chapter, edge} come out. */

import { make } from "../dom.js";

const OWN = [0.28, 0.72];

export class DropMark {
  constructor(run) {
    this.run = run;
    this.line = make("div", "st-mark");
    this.words = make("div", "st-words");
    this.line.hidden = this.words.hidden = true;
  }

  /** Marks the place, with words for what will happen there. */
  show(target, words) {
    this.clear();
    if (!target) return;
    this.#say(target.onto ? target.element.getBoundingClientRect() : { ...target.edge, left: target.edge.x, width: 0 }, words);
    if (target.onto) return target.element.classList.add("st-onto");
    const box = this.run.getBoundingClientRect();
    this.line.hidden = false;
    this.line.style.height = `${target.edge.height}px`;
    this.line.style.transform = `translate(${target.edge.x - box.left + this.run.scrollLeft}px, ${target.edge.top - box.top + this.run.scrollTop}px)`;
  }

  #say({ left, width, top, height }, words) {
    const host = this.words.parentElement.getBoundingClientRect();
    this.words.hidden = false;
    this.words.textContent = words;
    const half = this.words.offsetWidth / 2;
    const middle = Math.max(half + 4, Math.min(left + width / 2 - host.left, host.width - half - 4));
    this.words.style.transform = `translate(${middle - half}px, ${top + height - host.top + 6}px)`;
  }

  clear() {
    this.line.hidden = this.words.hidden = true;
    for (const element of this.run.querySelectorAll(".st-onto")) element.classList.remove("st-onto");
  }
}

/** The tiles of the strip with where they are now, in order. */
export function places(run) {
  return [...run.querySelectorAll(".st-pg")].map((element) => ({ id: element.dataset.sheet, element, box: element.getBoundingClientRect() }));
}

export function aim(all, what, x, y, document) {
  const pages = all.filter((place) => place.id !== "cover");
  const onto = what.kind === "photos" ? all.find((place) => inside(place, x, y)) : null;
  if (onto) return { onto: onto.id, element: onto.element };
  if (!pages.length) return null;
  const near = nearest(pages, x, y);
  const behind = x > near.box.left + near.box.width / 2;
  const at = pages.indexOf(near) + (behind ? 1 : 0);
  if (what.kind === "chapter") return betweenChapters(pages, at, document);
  return { after: pages[at - 1]?.id ?? "", edge: edge(pages, at, near) };
}

function inside({ box, id }, x, y) {
  const share = (x - box.left) / box.width;
  const [from, to] = id === "cover" ? [0, 1] : OWN;
  return share >= from && share <= to && y >= box.top && y <= box.bottom;
}

/* The nearest page of the nearest row. */
function nearest(pages, x, y) {
  const away = (from, to, at) => Math.max(from - at, 0, at - to);
  const distance = ({ box }) => 4 * away(box.top, box.bottom, y) + away(box.left, box.right, x);
  return pages.reduce((best, page) => (distance(page) < distance(best) ? page : best));
}

/* The line before the page of this number, on the side of the page that is pointed at. */
function edge(pages, at, near) {
  const before = pages.indexOf(near) === at;
  return { x: before ? near.box.left : near.box.right, top: near.box.top, height: near.box.height };
}

function betweenChapters(pages, at, document) {
  const starts = document.chapters
    .map((chapter) => ({ chapter: chapter.id, at: pages.findIndex(({ id }) => document.pages.find((page) => page.id === id)?.chapter === chapter.id) }))
    .filter((start) => start.at >= 0)
    .sort((a, b) => a.at - b.at);
  const bounds = [...starts.map((start, n) => ({ at: start.at, after: starts[n - 1]?.chapter ?? "" })), { at: pages.length, after: starts.at(-1)?.chapter ?? "" }];
  const bound = bounds.reduce((best, one) => (Math.abs(one.at - at) < Math.abs(best.at - at) ? one : best));
  const near = pages[Math.min(bound.at, pages.length - 1)];
  return { chapter: bound.after, edge: edge(pages, bound.at, near) };
}
