/* The focus is never lost: when what has it is taken away, hidden or switched off, it goes to what stands nearest in meaning. Whoever
   picks a photo by keys is led to the photos, and back to the frame afterwards. In: the page's focus and the desk; out: the focus. */

import { desk } from "./desk.js";

const HOMES = {
  "book-stage": stage,
  "desk-panels": (part) => part.querySelector("section:not([hidden]) h2"),
  "check-list": (part) => part.querySelector("h2"),
  "photo-tray": (part) => part.querySelector('.tp[tabindex="0"]') ?? part.querySelector("button"),
  "page-strip": (part) => part.querySelector('[tabindex="0"]'),
};
const EVENTS = ["changed", "selected", "shown", "cropping", "writing", "marks"];
let last = null;
let part = null;

/** The selected frame, or its page when none is. */
function stage(part) {
  const { sheet, frame } = desk.selected, page = part.pageOf?.(sheet);
  return page?.button(sheet, frame) ?? page?.panel(sheet).element;
}

function hear({ target }) {
  last = target;
  // What is asked in a dialog or a menu belongs to where it was opened.
  part = target.closest(Object.keys(HOMES).join()) ?? (target.closest("dialog, [role=menu]") ? part : null);
}

function look() {
  if (document.activeElement !== document.body || !last || there(last) || document.querySelector("dialog[open]")) return;
  give((part && home(part)) ?? home(document.querySelector("book-stage")));
}

const there = (element) => element.isConnected && element.checkVisibility() && !element.disabled;

function home(part) {
  const found = part?.checkVisibility() ? HOMES[part.localName](part) : null;
  return found?.checkVisibility() ? found : null;
}

function give(element) {
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: element.matches(".sg-frame, .sg-panel") });
}

/* By keys alone; a hand at the mouse is where it wants to be. */
function lead({ kind }) {
  if (!document.activeElement?.matches(":focus-visible")) return;
  const from = document.activeElement, to = kind === "replace" ? "photo-tray" : "book-stage";
  if (!kind && !from.closest("photo-tray, .sg-line") && there(from)) return;
  soon(() => give(home(document.querySelector(to))));
}

/* After the parts have drawn what happened. */
const soon = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

document.addEventListener("focusin", hear);
document.addEventListener("focusout", ({ relatedTarget }) => relatedTarget || soon(look));
for (const name of EVENTS) desk.addEventListener(name, () => soon(look));
desk.addEventListener("picking", ({ detail }) => lead(detail));
