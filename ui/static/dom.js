/* Making elements: a tag, its classes and its children in; the element out. Words go in as text, never as HTML. */

const ICONS = new URL("icons.svg", import.meta.url).pathname;
const SVG = "http://www.w3.org/2000/svg";

export function make(tag, classes, ...children) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name, size = 20) {
  const drawing = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  for (const [key, value] of Object.entries({ class: "i", width: size, height: size, viewBox: "0 0 24 24", "aria-hidden": "true" })) {
    drawing.setAttribute(key, value);
  }
  use.setAttribute("href", `${ICONS}#${name}`);
  drawing.append(use);
  return drawing;
}

export function button(words, look, act, mark = "") {
  const made = make("button", `btn ${look}`, mark ? icon(mark) : null, mark ? make("span", "", words) : words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

export function iconButton(name, mark, act, size = 20) {
  const made = make("button", "ib", icon(mark, size));
  made.type = "button";
  made.title = name;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", act);
  return made;
}

export function note(kind, mark, ...children) {
  return make("div", `note ${kind}`, icon(mark, 18), ...children);
}

/** A bar in sage that says where it is; `show` takes 0 to 1. */
export function progress(name) {
  const fill = make("i", "");
  const bar = make("div", "prog grow", fill);
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", name);
  bar.setAttribute("aria-valuemin", 0);
  bar.setAttribute("aria-valuemax", 100);
  bar.show = (value) => {
    const percent = Math.round(100 * Math.min(1, Math.max(0, value)));
    if (bar.getAttribute("aria-valuenow") === String(percent)) return;
    bar.setAttribute("aria-valuenow", percent);
    fill.style.width = `${percent}%`;
  };
  bar.show(0);
  return bar;
}

/** Counts in words: 1 photo, 12 photos. */
export function count(number, one, many = `${one}s`) {
  return number === 1 ? `1 ${one}` : `${number.toLocaleString("en")} ${many}`;
}

export function tell(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { detail }));
}
