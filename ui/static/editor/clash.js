/* The plain choice when two windows changed the same thing. In: the desk's "clash" {entry, problem}; out: desk.settle("mine" | "other").
   Nothing is decided before somebody has chosen: closing the dialog leaves the change waiting, and <saved-note> opens it again. */

import { button, iconButton, make } from "../dom.js";
import { desk } from "./desk.js";
import { rebased } from "./merging.js";
import { BACK, FRONT, drawn, frameOf, framesOf, numberOf } from "./state.js";

const SUBJECTS = { photo: "This photo was", text: "These words were", ornament: "This ornament was", page: "This page was",
  cover: "The cover was", chapter: "This chapter was", title: "The book’s title was", book: "The whole book was" };
const DEEDS = { "remove-frame": "Taken away", "remove-photo": "Taken away", "order-frame": "Put higher or lower",
  "lock-page": "Locked, or unlocked",
  "swap-photos": "Changed places with another photo", "style-words": "Set in another way", "shuffle-page": "Laid out in another way",
  "use-layout": "Laid out in another way", "remove-pages": "Taken away", "move-pages": "Moved", "dress-book": "In another size or look" };

let dialog = null;
let waiting = null;

desk.addEventListener("clash", ({ detail }) => { waiting = detail; open(); });

/** Opens the choice again, when one waits. */
export function choose() {
  if (desk.outbox?.clashed && waiting) open();
}

function open() {
  const { entry, problem } = waiting, about = subjectOf(entry, problem);
  const made = make("dialog", "dialog float clash"), title = make("h2", "", `${SUBJECTS[about.kind]} changed in another window.`);
  title.id = "clash-title";
  made.setAttribute("aria-labelledby", title.id);
  const decide = (choice) => () => { made.close(); waiting = null; desk.settle(choice, problem); };
  const feet = make("div", "line dialog-foot", button("Use mine", "main", decide("mine")));
  feet.append(button("Keep the other", "soft", decide("other")));
  const both = [side("Yours", mine(entry, about)), side("The other", theirs(entry, about))];
  made.append(make("div", "dialog-head", title, iconButton("Decide later", "x", () => made.close())), where(about), make("div", "clash-sides", ...both), feet);
  made.addEventListener("close", () => made.remove());
  dialog?.remove();
  dialog = made;
  document.body.append(made);
  made.showModal();
}

/* {kind, sheet, frame} of the first place the two meet at. */
function subjectOf(entry, { places = [] }) {
  const [place = []] = places;
  const [what, sheet = "", part, frame = ""] = place;
  if (what === "sheet" && part === "frame" && frame) {
    const found = frameOf(desk.base, sheet, frame) ?? ownFrame(entry, frame);
    return { kind: found?.kind ?? "page", sheet, frame };
  }
  if (what === "sheet") return { kind: [FRONT, BACK].includes(sheet) ? "cover" : "page", sheet, frame: "" };
  return { kind: what ?? "book", sheet: "", frame: "" };
}

function where({ sheet }) {
  const number = numberOf(desk.base, sheet);
  const words = number ? `Page ${number}. ` : [FRONT, BACK].includes(sheet) ? "The cover. " : "";
  return make("p", "muted", `${words}Both changes are still there. Which one do you want?`);
}

function side(name, content) {
  return make("section", "", make("h3", "", name), content);
}

function mine(entry, about) {
  const { wish } = entry;
  if (typeof (wish?.text ?? wish?.title) === "string") return words(wish.text ?? wish.title);
  const there = frameOf(desk.base, about.sheet, about.frame);
  if (wish?.kind === "place-photo" && there) return small(about, { ...there, photo: wish.photo });
  const frame = ownFrame(entry, about.frame);
  return frame ? small(about, frame) : words(DEEDS[wish?.kind ?? entry.edits?.[0]?.kind] ?? "Your change");
}

function theirs(entry, about) {
  const { wish } = entry, frame = frameOf(desk.base, about.sheet, about.frame);
  if (about.frame && !frame) return words("Taken away");
  if (wish?.kind === "set-spine") return words(desk.base.document.cover.spine);
  if (wish?.kind === "name-book") return words(desk.base.document.title);
  if (wish?.kind === "name-chapter") {
    return words(desk.base.document.chapters.find(({ id }) => id === wish.chapter_id)?.title ?? "Taken away");
  }
  if (frame?.kind === "text" && wish) return words(frame.paragraphs.map(({ text }) => text).join("\n\n"));
  return frame ? small(about, frame) : words("As the other window left it");
}

function ownFrame(entry, id) {
  if (!entry.edits) return null;
  return rebased(desk.base, entry).find((edit) => edit.frame?.id === id)?.frame ?? null;
}

function words(text) {
  return make("blockquote", "clash-words", text || "No words");
}

/* The page in small: other frames as shades, this one with its photo. */
function small({ sheet }, frame) {
  const { width, height } = desk.base.format, paper = make("div", "clash-paper");
  paper.style.aspectRatio = `${width} / ${height}`;
  if (drawn(sheet) !== sheet) paper.dataset.cover = "";
  for (const other of framesOf(desk.base, sheet)) if (other.id !== frame.id) paper.append(box(other, width, height));
  const own = box(frame, width, height);
  own.classList.add("own");
  if (frame.photo) own.append(picture(frame));
  if (frame.kind === "text") own.append(make("span", "", frame.paragraphs[0]?.text ?? ""));
  paper.append(own);
  return paper;
}

function box({ x, y, w, h, rotation }, width, height) {
  const made = make("div", "clash-box");
  const part = (value, whole) => `${(100 * value) / whole}%`;
  const size = { width: part(w, width), height: part(h, height) };
  Object.assign(made.style, { left: part(x, width), top: part(y, height), ...size, rotate: `${rotation}deg` });
  return made;
}

function picture({ photo, focus, zoom, tone }) {
  const made = make("img", "");
  made.src = `/files/photos/${photo}/thumb.jpg`;
  made.alt = desk.photo(photo)?.words || "The photo";
  const at = focus.map((part) => `${100 * part}%`).join(" ");
  const filter = tone === "bw" ? "grayscale(1)" : "";
  Object.assign(made.style, { objectPosition: at, transformOrigin: at, scale: String(Math.max(1, zoom)), filter });
  return made;
}
