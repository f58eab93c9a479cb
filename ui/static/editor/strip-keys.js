/* The keys of the strip: a key pressed on a page, a chapter's name or "Add" goes in; a walk, a move or a deed comes of it.
   What is a key of the strip goes no further, so that it never moves a frame on the stage. */

import { desk } from "./desk.js";
import * as deeds from "./strip-deeds.js";

export function walkTo(strip, event) {
  const element = event.target.closest(".st-pg, .st-ch, .st-add");
  if (!element) return;
  const act = element.dataset.sheet ? pageKey(strip, element, event) : chapterKey(strip, element, event);
  const next = act ? null : beside(strip, element, event);
  if (!act && !next) return;
  event.preventDefault();
  event.stopPropagation();
  if (act) act();
  else walk(strip, element, next, event.shiftKey);
}

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function pageKey(strip, element, event) {
  const id = element.dataset.sheet;
  if (id === "cover") return null;
  const ids = strip.of(id);
  const command = event.ctrlKey || event.metaKey;
  if (event.altKey && STEPS[event.key]) return () => deeds.step(ids, STEPS[event.key]);
  if (event.altKey && event.key === "Home") return () => deeds.move(ids, "");
  if (event.altKey && event.key === "End") return () => deeds.move(ids, desk.state.document.pages.at(-1).id);
  if (event.key === "Delete" || event.key === "Backspace") return () => deeds.remove(ids);
  if (command && event.key.toLowerCase() === "d") return () => deeds.copy(ids);
  if (command && event.key === " ") return () => strip.choose(id, { toggle: true });
  if (command || event.altKey) return null;
  if (event.key.toLowerCase() === "l") return () => deeds.lock(ids);
  if (event.key.toLowerCase() === "s") return () => deeds.shuffle(ids);
  if (event.key === "Escape" && strip.choice.ids.size) return () => { strip.choice.clear(); strip.tell(); };
  return null;
}

function chapterKey(strip, element, event) {
  const id = element.dataset.chapter;
  if (!id || !event.altKey || !STEPS[event.key]) return null;
  return () => deeds.stepChapter(id, STEPS[event.key]);
}

function beside(strip, element, event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const items = strip.items();
  const at = items.indexOf(element);
  if (event.key === "Home") return items[0];
  if (event.key === "End") return items.at(-1);
  if (!STEPS[event.key]) return null;
  const up = event.key === "ArrowUp" || event.key === "ArrowDown";
  return up && strip.hasAttribute("grid") ? inRow(items, element, STEPS[event.key]) : items[at + STEPS[event.key]];
}

/* The nearest one of the next row, in the direction of the key. */
function inRow(items, element, step) {
  const here = element.getBoundingClientRect();
  const boxes = items.map((item) => [item, item.getBoundingClientRect()]).filter(([, box]) => step * (box.top - here.top) > here.height / 2);
  const row = boxes.sort((a, b) => step * (a[1].top - b[1].top))[0]?.[1].top;
  return boxes.filter(([, box]) => Math.abs(box.top - row) < here.height / 2).sort((a, b) => Math.abs(a[1].left - here.left) - Math.abs(b[1].left - here.left))[0]?.[0];
}

function walk(strip, from, next, choosing) {
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
  const id = next.dataset.sheet;
  if (!id) return;
  if (choosing && id !== "cover") {
    if (!strip.choice.ids.size && from.dataset.sheet) strip.choose(from.dataset.sheet, {});
    strip.choose(id, { range: true });
  } else strip.go(id);
}
