/* A small menu over everything: items go in, it opens at an element or a point and is walked by the arrow keys; the focus goes back.
   menu(anchor | [x, y], name, [{words, mark, act, bad, off, keys} | null]); null is a line between. */

import { icon, make } from "../dom.js";

const GAP = 6;

export function menu(at, name, items, home = at) {
  const made = make("div", "pop st-menu", ...items.map((item) => (item ? entry(item) : make("hr", ""))));
  made.popover = "auto";
  made.setAttribute("role", "menu");
  made.setAttribute("aria-label", name);
  made.addEventListener("keydown", walk);
  made.addEventListener("click", (event) => event.target.closest(".mi") && close(made, home));
  made.addEventListener("toggle", (event) => event.newState === "closed" && closed(made, home));
  document.body.append(made);
  made.showPopover();
  place(made, at);
  items_of(made)[0]?.focus();
  return made;
}

function entry({ words, mark, act, bad = false, off = false, keys = "" }) {
  const made = make("button", `mi${bad ? " bad" : ""}`, icon(mark, 18), make("span", "grow", words), keys ? make("kbd", "", keys) : null);
  Object.assign(made, { type: "button", disabled: off, tabIndex: -1 });
  made.setAttribute("role", "menuitem");
  // The menu is gone and the focus back before the deed, which may open a dialog.
  made.addEventListener("click", () => queueMicrotask(act));
  return made;
}

const items_of = (made) => [...made.querySelectorAll(".mi:not(:disabled)")];

function walk(event) {
  const items = items_of(event.currentTarget);
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: items[at + 1] ?? items[0], ArrowUp: items[at - 1] ?? items.at(-1), Home: items[0], End: items.at(-1) }[event.key];
  event.stopPropagation();
  if (event.key === "Tab") return event.currentTarget.hidePopover();
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function close(made, home) {
  made.hidePopover();
  home.focus?.({ preventScroll: true });
}

function closed(made, home) {
  if (made.contains(document.activeElement) || document.activeElement === document.body) home.focus?.({ preventScroll: true });
  made.remove();
}

/* Above or below what it belongs to, where there is room, and always within the window. */
function place(made, at) {
  const box = Array.isArray(at) ? new DOMRect(at[0], at[1], 0, 0) : at.getBoundingClientRect();
  const { width, height } = made.getBoundingClientRect();
  const above = box.top - height - GAP;
  const below = box.bottom + GAP;
  const top = below + height <= innerHeight ? below : Math.max(GAP, above);
  made.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
  made.style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
}

/** Asks for a line of words in a dialog; null when it was closed without. */
export function askWords(title, label, value, yes) {
  return new Promise((done) => {
    const field = make("input", "in");
    Object.assign(field, { value, maxLength: 200, autocomplete: "off", required: true });
    const foot = make("div", "line dialog-foot", pressed(yes, "soft", "submit"), pressed("Not now", "text", "button", () => dialog.close()));
    const form = make("form", "", make("label", "field", make("span", "", label), field), foot);
    const dialog = make("dialog", "dialog float small", make("div", "dialog-head", make("h2", "", title)), form);
    dialog.setAttribute("aria-label", title);
    form.addEventListener("submit", (event) => { event.preventDefault(); dialog.returnValue = "yes"; dialog.close("yes"); });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.addEventListener("close", () => { dialog.remove(); done(dialog.returnValue === "yes" ? field.value.trim() : null); });
    document.body.append(dialog);
    dialog.showModal();
    field.select();
  });
}

function pressed(words, look, type, act) {
  const made = make("button", `btn ${look}`, words);
  made.type = type;
  if (act) made.addEventListener("click", act);
  return made;
}
