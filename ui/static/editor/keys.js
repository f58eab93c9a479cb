/* The editor's keys, all in one table: a key and what it does to what is selected. They leave alone whoever types, an open dialog, and
   what other parts do with their own keys. In: key events of the page; out: deeds. */

import * as deeds from "./deeds.js";
import { desk } from "./desk.js";
import { lettersWork, openKeysList } from "./keys-list.js";

const MAC = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const STEP = 1, LARGE = 5, SMALL = 0.2;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FIELD = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
/* Fields that take no letters: with the focus on them, keys that are no use to them still work. */
const NO_LETTERS = ["checkbox", "radio", "range", "button", "color", "file", "submit", "reset"];
/* Parts that walk by arrows and press by Enter themselves. */
const OWN = "photo-tray, page-strip, [role=menu], [role=tablist], [role=listbox], [role=radiogroup], [role=toolbar], [role=grid], summary";
const PRESSED = "a[href], button, [role=button], label";

/* Keys that belong to whatever has the focus, unless that is the stage. */
const BASIC = {
  Enter: deeds.enter,
  Delete: deeds.remove,
  Backspace: deeds.remove,
  PageUp: () => deeds.turn(-1),
  PageDown: () => deeds.turn(1),
  Home: () => deeds.turn(-Infinity),
  End: () => deeds.turn(Infinity),
  Escape: deeds.out,
};

const SIGNS = {
  "+": () => deeds.zoom(1),
  "=": () => deeds.zoom(1),
  "-": () => deeds.zoom(-1),
  _: () => deeds.zoom(-1),
  0: () => deeds.zoom(0),
  "[": () => deeds.order(-1),
  "]": () => deeds.order(1),
  "?": () => openKeysList(),
  r: deeds.rotate,
  l: deeds.lock,
  s: deeds.shuffle,
  g: () => deeds.view("guides"),
};

const COMMANDS = {
  z: () => desk.undo(),
  Z: () => desk.redo(),
  y: () => desk.redo(),
  d: deeds.duplicate,
};

function heard(event) {
  if (event.defaultPrevented || event.isComposing || !desk.state || document.querySelector("dialog[open], .q-dialog, .q-menu")) return;
  if (typing(event)) return;
  const deed = deedOf(event);
  // What was done is ours alone; what could not be done here stays the browser's.
  if (deed && deed() !== false) event.preventDefault();
}

function deedOf(event) {
  const command = MAC ? event.metaKey : event.ctrlKey;
  // With AltGr some keyboards write [ and ]; it comes as Ctrl and Alt together.
  if (command && !event.getModifierState("AltGraph")) return event.altKey ? null : COMMANDS[commandKey(event)];
  if (event.ctrlKey !== event.altKey || event.metaKey) {
    return event.altKey && !event.ctrlKey && !event.metaKey ? arrow(event, SMALL) : null;
  }
  if (event.key in ARROWS) return arrow(event, event.shiftKey ? LARGE : STEP);
  if (event.key in BASIC) return mayUse(event) && !event.shiftKey ? BASIC[event.key] : null;
  return lettersWork() || event.key === "?" ? SIGNS[event.key.toLowerCase()] : null;
}

function commandKey(event) {
  const key = event.key.toLowerCase();
  return key === "z" && event.shiftKey ? "Z" : event.shiftKey ? "" : key;
}

function arrow(event, step) {
  const way = ARROWS[event.key];
  if (!way || !mayUse(event)) return null;
  return () => deeds.nudge(way[0] * step, way[1] * step);
}

function typing({ target, key }) {
  const field = target.closest?.(FIELD);
  if (!field) return false;
  return !(field.matches("input") && NO_LETTERS.includes(field.type)) || key in ARROWS || (key in BASIC && key !== "Escape");
}

/* Whether this key means the stage: the focus is nowhere special, or on a frame. */
function mayUse({ target, key }) {
  if (target.closest?.("book-stage")) return !(key === "Enter" && target.closest("button:not([data-frame]), a"));
  if (target.closest?.(OWN)) return key === "Escape" || key === "PageUp" || key === "PageDown";
  return !(key === "Enter" && target.closest?.(PRESSED));
}

document.addEventListener("keydown", heard);
