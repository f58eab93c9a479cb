/* What the tray knows of each photo, without any DOM: the state of the desk goes in, photos with where they are used and what
   to mind come out. */

import { count } from "../dom.js";

/** Long side in px below which a photo is called small, and ppi below which it is soft where it stands. */
export const SMALL = 1600;
const SOFT = 200;
const MM_PER_INCH = 25.4;

/** {photo id: [{sheet, frame, number}]}; the number of a page, or "cover". */
export function usesOf(document) {
  const uses = new Map();
  const look = (sheet, number, frames) => {
    for (const frame of frames) {
      if (frame.kind !== "photo" || !frame.photo) continue;
      if (!uses.has(frame.photo)) uses.set(frame.photo, []);
      uses.get(frame.photo).push({ sheet, frame, number });
    }
  };
  look("cover-front", "cover", document.cover?.front ?? []);
  look("cover-back", "cover", document.cover?.back ?? []);
  document.pages.forEach((page, at) => look(page.id, at + 1, page.frames));
  return uses;
}

/** Every photo that can be used or soon can, by time, with `uses`, `small` (why, or "") and `label`. */
export function photosOf(state) {
  const uses = usesOf(state.document);
  return state.photos.filter((photo) => photo.state !== "refused").map((photo) => told(photo, uses.get(photo.id) ?? []));
}

function told(photo, uses) {
  const seen = { ...photo, uses, small: smallness(photo, uses), pages: [...new Set(uses.map((use) => use.number))] };
  const parts = [photo.name, photo.words, usedWords(seen.pages), photo.aside, seen.small, photo.state === "waiting" ? "being looked at" : ""];
  return { ...seen, label: parts.filter(Boolean).join(", ") };
}

export function usedWords(pages) {
  if (!pages.length) return "not used";
  const numbers = pages.filter((page) => page !== "cover");
  const on = numbers.length ? `on ${numbers.length > 1 ? "pages" : "page"} ${joined(numbers)}` : "";
  return [pages.includes("cover") ? "on the cover" : "", on].filter(Boolean).join(" and ");
}

const joined = (numbers) => (numbers.length < 2 ? `${numbers[0]}` : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`);

function smallness(photo, uses) {
  if (!photo.w || !photo.h) return "";
  const soft = uses.find((use) => resolution(photo, use.frame) < SOFT);
  if (soft) return `a little small for its place ${soft.number === "cover" ? "on the cover" : `on page ${soft.number}`}`;
  return Math.max(photo.w, photo.h) < SMALL ? "a small photo, best in a small place" : "";
}

/* The ppi that a photo has in its frame, which it covers. */
function resolution(photo, frame) {
  const scale = Math.max(frame.w / photo.w, frame.h / photo.h) * (frame.zoom || 1);
  return MM_PER_INCH / scale;
}

export const FILTERS = [
  { key: "all", words: "All", holds: () => true, none: "" },
  { key: "unused", words: "Unused", holds: (photo) => !photo.uses.length, none: "Every photo is in the book." },
  { key: "aside", words: "Left out", holds: (photo) => photo.aside && !photo.uses.length, none: "No photo was left out." },
  { key: "small", words: "Small", holds: (photo) => photo.small, none: "Every photo is large enough for its place." },
];

/** [{day, words, photos}]: the photos in order, parted by the day they were taken. */
export function days(photos) {
  const parted = [];
  for (const photo of photos) {
    const day = (photo.taken || "").slice(0, 10);
    if (parted.at(-1)?.day !== day) parted.push({ day, words: dayWords(day), photos: [] });
    parted.at(-1).photos.push(photo);
  }
  return parted;
}

function dayWords(day) {
  if (!day) return "Without a date";
  return new Date(`${day}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

/** "12 were left out. 3 are small." for the foot of the tray; [{key, words}]. */
export function asides(photos) {
  const of = (key) => photos.filter(FILTERS.find((filter) => filter.key === key).holds).length;
  const left = of("aside");
  return left ? [{ key: "aside", words: `${count(left, "photo was", "photos were")} left out.` }] : [];
}
