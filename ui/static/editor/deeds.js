/* What a key or a small button does to what is selected. In: the desk's selection; out: edits and wishes, and a few words for those
   who do not see it. */

import { panned, zoomed } from "./cut.js";
import { desk } from "./desk.js";
import { moved, reachable } from "./geometry.js";
import { FRONT, BACK } from "./state.js";

const PAUSE = 400;
const ZOOM = 1.05;
let saying = 0;

export function frame() {
  const { sheet, frame } = desk.selected;
  return frame ? desk.frame(sheet, frame) : null;
}

/** The page that is selected; null on the cover. */
export function page() {
  return desk.page(desk.selected.sheet);
}

function set(values, key = "nudge") {
  const { sheet } = desk.selected;
  return desk.edit([{ kind: "set-frame", sheet, frame: { ...frame(), ...values } }], { with: key, pause: PAUSE });
}

/* Said when the hand rests, so that a held key does not chatter. */
function sayLater(words) {
  clearTimeout(saying);
  saying = setTimeout(() => desk.say(words), PAUSE);
}

/** Moves the frame by mm; while cropping, the photo in its frame. */
export function nudge(dx, dy) {
  const now = frame();
  if (!now) return false;
  if (desk.cropping) return pan(now, dx, dy);
  const { x, y } = reachable(moved(now, dx, dy), desk.state.format);
  set({ x, y });
  sayLater(`${mm(x)} across, ${mm(y)} down.`);
  return true;
}

/* The photo follows the key, so the point in the middle goes the other way; `dx`, `dy` are mm on the page. */
function pan(now, dx, dy) {
  const photo = desk.photo(now.photo), angle = (-now.rotation * Math.PI) / 180;
  if (!photo) return false;
  const x = dx * Math.cos(angle) - dy * Math.sin(angle), y = dx * Math.sin(angle) + dy * Math.cos(angle);
  const { focus } = panned(now, photo, x, y);
  set({ focus });
  const [across, down] = focus.map((part) => Math.round(part * 100));
  sayLater(`The middle is ${across} percent across the photo, ${down} down.`);
  return true;
}

/** Closer (1) or further (-1), or 0 for as much of the photo as covers the frame. Without a photo: the stage. */
export function zoom(by) {
  const now = frame();
  if (now?.kind !== "photo" || !now.photo) return view({ 1: "in", "-1": "out", 0: "fit" }[by]);
  const photo = desk.photo(now.photo);
  if (!photo) return false;
  const { zoom: closer, focus } = by === 0 ? { ...now, zoom: 1 } : zoomed(now, photo, ZOOM ** by);
  set({ zoom: closer, focus });
  sayLater(`${Math.round(closer * 100)} percent.`);
  return true;
}

/** Asks the stage: "in", "out", "fit" or "guides". */
export function view(act) {
  desk.tell("view", { act });
  return true;
}

export function rotate() {
  const now = frame();
  if (!now) return false;
  set({ rotation: (now.rotation + 90) % 360 }, "rotate");
  desk.say(`Turned to ${(now.rotation + 90) % 360} degrees.`);
  return true;
}

/** Draws the frame one further up (1) or down (-1). */
export function order(by) {
  const { sheet } = desk.selected, now = frame(), frames = desk.frames(sheet), at = frames.indexOf(now);
  if (!now || !frames[at + by]) return Boolean(now);
  const after = by > 0 ? frames[at + 1].id : frames[at - 2]?.id ?? "";
  desk.edit([{ kind: "order-frame", sheet, frame_id: now.id, after }]);
  desk.say(by > 0 ? "One further up." : "One further down.");
  return true;
}

/** Takes the frame away; undo brings it back. */
export function remove() {
  const { sheet } = desk.selected, now = frame();
  if (!now) return false;
  if (now.kind === "photo" && now.photo) desk.wish({ kind: "remove-photo", sheet, frame_id: now.id });
  else desk.edit([{ kind: "remove-frame", sheet, frame_id: now.id }]);
  desk.select(sheet);
  desk.say({ photo: "The photo is off the page.", text: "The words are off the page.", ornament: "The ornament is off the page." }[now.kind]);
  return true;
}

export function duplicate() {
  const { sheet } = desk.selected;
  if (frame()) desk.wish({ kind: "copy-frame", sheet, frame_id: frame().id });
  else if (page()) desk.wish({ kind: "copy-page", page_id: sheet });
  else return false;
  return true;
}

/** Keeps the page when the book is made again, or lets it go. */
export function lock() {
  const now = page();
  if (!now) return false;
  desk.edit([{ kind: "lock-page", page_id: now.id, locked: !now.locked }]);
  desk.say(`Page ${desk.number(now.id)} is ${now.locked ? "not locked any more" : "locked"}.`);
  return true;
}

export function shuffle() {
  const now = page();
  if (!now) return false;
  desk.wish({ kind: "shuffle-page", page_id: now.id }).then(() => desk.say(`Page ${desk.number(now.id)} has a new layout.`), () => {});
  return true;
}

/** One step in: words are written, a photo is moved in its frame, an empty frame asks for a photo. */
export function enter() {
  const { sheet } = desk.selected, now = frame();
  if (now?.kind === "text") desk.write(sheet, now.id);
  else if (now?.kind === "photo" && now.photo) desk.crop(!desk.cropping);
  else if (now?.kind === "photo") desk.pick("replace");
  else return false;
  return true;
}

/** One step out: from what the hand is doing, then from the frame to its page. */
export function out() {
  if (desk.modes.out()) return true;
  if (!desk.selected.frame) return false;
  desk.select(desk.selected.sheet);
  desk.say([FRONT, BACK].includes(desk.selected.sheet) ? "The cover." : `Page ${desk.number(desk.selected.sheet)}.`);
  return true;
}

/** Turns `by` spreads; from the first (-Infinity) to the last (Infinity). */
export function turn(by) {
  // Where it leads is said by the stage's foot.
  desk.turn(by);
  return true;
}

function mm(value) {
  return `${(Math.round(value * 10) / 10).toLocaleString("en")} mm`;
}
