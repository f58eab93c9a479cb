/* What can be done with pages and chapters: ids go in; edits and wishes of the desk, and the items of the menus, come out. */

import { count } from "../dom.js";
import { desk } from "./desk.js";
import { askWords } from "./strip-menu.js";
import { chapterMove, inOrder, moveEdits, movedAhead, oneStep } from "./strip-plan.js";

const pagesOf = () => desk.state.document.pages.map((page) => page.id);
const numbered = (ids) => (ids.length === 1 ? `Page ${desk.number(ids[0])}` : count(ids.length, "page"));

/* Says it when it is done; what went wrong is told by the desk itself. */
function done(promise, words) {
  return promise.then((reply) => {
    if (words) desk.say(typeof words === "function" ? words(reply) : words);
    return true;
  }, () => false);
}

/* The document with the moves that are on their way: who presses "Later" twice, quickly, means two places. */
let ahead = null;

function standing() {
  if (desk.saved) ahead = null;
  return ahead ?? desk.state.document;
}

export function move(ids, after) {
  const before = standing();
  const edits = moveEdits(before, ids, after);
  if (!edits.length) return false;
  ahead = movedAhead(before, edits);
  done(desk.edit(edits), () => (ids.length === 1 ? `Moved. It is page ${desk.number(ids[0])} now.` : `${count(ids.length, "page")} moved.`));
  return true;
}

export function step(ids, by) {
  const after = oneStep(standing(), ids, by);
  if (after === null) return desk.say(by < 0 ? "It stands first already." : "It stands last already.");
  return move(ids, after);
}

export function moveChapter(id, after) {
  const wish = chapterMove(desk.state.document, id, after);
  if (!wish) return false;
  done(desk.wish(wish), "The chapter is moved, with all its pages.");
  return true;
}

export function stepChapter(id, by) {
  const ids = desk.state.document.chapters.map((chapter) => chapter.id);
  const at = ids.indexOf(id);
  if (!ids[at + by]) return desk.say(by < 0 ? "It is the first chapter already." : "It is the last chapter already.");
  return moveChapter(id, by < 0 ? ids[at - 2] ?? "" : ids[at + 1]);
}

export const photosOnto = (photos, sheet) =>
  done(desk.wish(sheet === "cover" ? { kind: "cover-photo", photo: photos[0] } : { kind: "add-photos", page_id: sheet, photos }),
    sheet === "cover" ? "Put on the cover." : `Put on page ${desk.number(sheet)}.`);

export const pagesOfPhotos = (photos, after) => done(desk.wish({ kind: "pages-of-photos", photos, after }), "New pages are made.");

export const addPage = (after) => done(desk.wish({ kind: "add-page", after }), "An empty page is added.");

export const copy = async (ids) => {
  for (const id of inOrder(desk.state.document, ids)) await done(desk.wish({ kind: "copy-page", page_id: id }), "");
};

export function remove(ids) {
  const words = `${numbered(ids)} taken out. Undo brings it back.`;
  return done(desk.edit([{ kind: "remove-pages", page_ids: inOrder(desk.state.document, ids) }]), words);
}

export function lock(ids) {
  const locked = !ids.every((id) => desk.page(id)?.locked);
  return done(desk.edit(ids.map((id) => ({ kind: "lock-page", page_id: id, locked }))), locked ? "Locked: it stays as it is." : "Not locked any more.");
}

export async function shuffle(ids) {
  for (const id of ids) if (!desk.page(id)?.locked) await done(desk.wish({ kind: "shuffle-page", page_id: id }), `Page ${desk.number(id)} has a new layout.`);
}

export async function beginChapter(before) {
  const all = pagesOf();
  const after = before ? all[all.indexOf(before) - 1] ?? "" : all.at(-1) ?? "";
  const title = await askWords(before ? "Begin a chapter here" : "A new chapter", "Title", "", "Begin it");
  if (title !== null) await done(desk.wish({ kind: "begin-chapter", title, after }), "A chapter begins here.");
}

export async function nameChapter(id) {
  const now = desk.state.document.chapters.find((chapter) => chapter.id === id);
  const title = await askWords("Name the chapter", "Title", now?.title ?? "", "Keep it");
  if (title !== null && title !== now?.title) await done(desk.wish({ kind: "name-chapter", chapter_id: id, title }), "The chapter has a new name.");
}

const endChapter = (id, withPages) =>
  done(desk.wish({ kind: "end-chapter", chapter_id: id, with_pages: withPages }), "The chapter is taken out. Undo brings it back.");

export function pageItems(ids) {
  const [first] = inOrder(desk.state.document, ids);
  const all = pagesOf();
  const locked = ids.every((id) => desk.page(id)?.locked);
  const many = ids.length > 1;
  const chapter = desk.page(first)?.chapter;
  return [
    { words: "Add a page after this", mark: "plus", act: () => addPage(inOrder(desk.state.document, ids).at(-1)) },
    { words: many ? `Copy ${ids.length} pages` : "Copy this page", mark: "copy", keys: "Ctrl D", act: () => copy(ids) },
    { words: "Shuffle", mark: "shuffle", keys: "S", off: locked, act: () => shuffle(ids) },
    { words: locked ? "Unlock" : "Lock as it is", mark: locked ? "lock-open" : "lock", keys: "L", act: () => lock(ids) },
    null,
    { words: "Move earlier", mark: "chevron-left", keys: "Alt ←", off: all[0] === first, act: () => step(ids, -1) },
    { words: "Move later", mark: "chevron-right", keys: "Alt →", off: ids.includes(all.at(-1)), act: () => step(ids, 1) },
    { words: "Move to the front", mark: "arrow-left", off: all[0] === first, act: () => move(ids, "") },
    { words: "Move to the end", mark: "arrow-right", off: ids.includes(all.at(-1)), act: () => move(ids, all.at(-1)) },
    null,
    { words: "Begin a chapter here", mark: "book-open", off: many, act: () => beginChapter(first) },
    chapter ? { words: "Name its chapter", mark: "pencil", act: () => nameChapter(chapter) } : null,
    { words: many ? `Take out ${ids.length} pages` : "Take this page out", mark: "trash-2", keys: "Delete", bad: true, act: () => remove(ids) },
  ].filter((item, at, items) => item || items[at + 1]);
}

export function chapterItems(id) {
  const ids = desk.state.document.chapters.map((chapter) => chapter.id);
  const at = ids.indexOf(id);
  return [
    { words: "Name it", mark: "pencil", act: () => nameChapter(id) },
    { words: "Move earlier", mark: "chevron-left", keys: "Alt ←", off: at === 0, act: () => stepChapter(id, -1) },
    { words: "Move later", mark: "chevron-right", keys: "Alt →", off: at === ids.length - 1, act: () => stepChapter(id, 1) },
    null,
    { words: "Take out its heading only", mark: "x", act: () => endChapter(id, false) },
    { words: "Take it out with its pages", mark: "trash-2", bad: true, act: () => endChapter(id, true) },
  ];
}

/** For the end of the strip: an empty page, a chapter, pages of what is not used yet. */
export function addItems(unused) {
  const last = pagesOf().at(-1) ?? "";
  const { format } = desk.state;
  const pages = pagesOf().length;
  const uneven = format && (pages < format.min_pages || pages > format.max_pages || (pages - format.min_pages) % (format.step || 1));
  return [
    { words: "An empty page", mark: "plus", act: () => addPage(last) },
    { words: "A chapter", mark: "book-open", act: () => beginChapter("") },
    { words: unused.length ? `Pages of the ${count(unused.length, "unused photo")}` : "Pages of unused photos", mark: "images", off: !unused.length, act: () => pagesOfPhotos(unused, last) },
    ...(uneven ? [{ words: "As many as the printer takes", mark: "layout-grid", act: () => done(desk.wish({ kind: "even-pages" }), "The book has a number of pages that can be printed.") }] : []),
  ];
}
