/* The strip's plan, without any DOM: the desk's state goes in; spreads with the chapters that begin in them, and where a move
   would put things, come out. */

import { count } from "../dom.js";

/** [{key, ids: [left, right] | ["cover"], chapters: [chapters that begin here]}], the cover first. */
export function plan(document, spreads) {
  const begins = new Map();
  for (const chapter of document.chapters) {
    const first = document.pages.find((page) => page.chapter === chapter.id);
    if (first) begins.set(first.id, [...(begins.get(first.id) ?? []), chapter]);
  }
  return spreads.map((ids) => ({ key: ids.join("+"), ids, chapters: ids.flatMap((id) => begins.get(id) ?? []) }));
}

/** "14 and 15", "1", "Cover". */
export function spreadWords(ids, number) {
  if (ids[0] === "cover") return "Cover";
  return ids.filter(Boolean).map(number).join(" and ");
}

/** What a page is, for whoever does not see it. */
export function pageWords(page, number, marks) {
  const photos = page.frames.filter((frame) => frame.kind === "photo" && frame.photo).length;
  const said = page.frames.flatMap((frame) => (frame.kind === "text" ? frame.paragraphs.map((part) => part.text) : [])).join(" ").trim();
  const words = said.length > 80 ? `${said.slice(0, 80)}…` : said.replace(/\.$/, "");
  const parts = [photos ? count(photos, "photo") : "", words, page.locked ? "locked" : "", marksWords(marks)];
  const told = parts.filter(Boolean).join(". ");
  return `Page ${number}: ${told || "empty"}`;
}

/** What is worth a sign; the page a mark speaks of is known already. */
export function marksWords(marks = []) {
  return worth(marks).map(({ words }) => words.replace(/^(Page \d+|Cover): (.)/, (_, page, first) => first.toUpperCase())).join(" ");
}

export const worth = (marks) => marks.filter((mark) => mark.severity === "error" || mark.severity === "warning");

/** Ids in the order of the book. */
export function inOrder(document, ids) {
  return document.pages.filter((page) => ids.includes(page.id)).map((page) => page.id);
}

/** The edits that put these pages behind `after` ('' is the front), each in the chapter it comes to; [] where they are already. */
export function moveEdits(document, ids, after) {
  const moved = inOrder(document, ids);
  const rest = document.pages.filter((page) => !moved.includes(page.id));
  const left = leftOf(document, moved, after);
  const at = rest.findIndex((page) => page.id === left) + 1;
  const now = [...rest.slice(0, at).map((page) => page.id), ...moved, ...rest.slice(at).map((page) => page.id)];
  if (!moved.length || now.join() === document.pages.map((page) => page.id).join()) return [];
  return [{ kind: "move-pages", page_ids: moved, after: left }, ...rechaptered(document, moved, rest[at - 1], rest[at])];
}

/** The document as it stands once these edits of `moveEdits` are done, as far as the order and chapters of its pages go. */
export function movedAhead(document, edits) {
  const [{ page_ids: moved, after }, ...set] = edits;
  const chapters = new Map(set.map(({ page }) => [page.id, page.chapter]));
  const rest = document.pages.filter((page) => !moved.includes(page.id));
  const at = rest.findIndex((page) => page.id === after) + 1;
  const pages = document.pages.filter((page) => moved.includes(page.id)).map((page) => ({ ...page, chapter: chapters.get(page.id) ?? page.chapter }));
  return { ...document, pages: [...rest.slice(0, at), ...pages, ...rest.slice(at)] };
}

/* The nearest page at or before `after` that is not itself moved. */
function leftOf(document, moved, after) {
  const ids = document.pages.map((page) => page.id);
  for (let at = ids.indexOf(after); at >= 0; at -= 1) if (!moved.includes(ids[at])) return ids[at];
  return "";
}

/* A page belongs to the chapter it stands in; openings keep theirs. */
function rechaptered(document, moved, before, behind) {
  const chapter = before?.chapter || (before ? "" : behind?.chapter) || "";
  const pages = document.pages.filter((page) => moved.includes(page.id));
  if (pages.some((page) => page.kind === "opening")) return [];
  return pages.filter((page) => page.kind !== "title" && page.chapter !== chapter).map((page) => ({ kind: "set-page", page: { ...page, chapter } }));
}

/** Where these pages go that are moved one place: earlier (-1) or later (1); null where they cannot. */
export function oneStep(document, ids, step) {
  const all = document.pages.map((page) => page.id);
  const moved = inOrder(document, ids);
  if (step < 0) {
    const first = all.indexOf(moved[0]);
    return first <= 0 ? null : all[first - 2] ?? "";
  }
  return all[all.indexOf(moved.at(-1)) + 1] ?? null;
}

/** The wish that moves a chapter behind the one before the place it is dropped in front of, or null. */
export function chapterMove(document, id, after) {
  const ids = document.chapters.map((chapter) => chapter.id);
  const before = ids[ids.indexOf(id) - 1] ?? "";
  return after === id || after === before ? null : { kind: "move-chapter", chapter_id: id, after };
}

/** What a drop would do, in a few words. */
export function dropWords(what, target, number) {
  if (target.onto) return target.onto === "cover" ? "On the cover" : `Onto page ${number(target.onto)}`;
  if (what.kind === "chapter") return "The chapter comes here";
  const place = target.after ? `after page ${number(target.after)}` : "at the front";
  return what.kind === "photos" ? `New pages ${place}` : `Move ${place}`;
}
