/* The book as the browser knows it. In: a state of GET /edit/books/{id}, and what changed; out: the next state. Nothing is changed in
   place, so a page that is the same object as before is the same page. */

export const COVER = "cover", FRONT = "cover-front", BACK = "cover-back";

/** The sheet as the press draws it: both panels of the cover lie on one. */
export function drawn(sheet) {
  return sheet === FRONT || sheet === BACK ? COVER : sheet;
}

export function pageOf(state, id) {
  return state.document.pages.find((page) => page.id === id) ?? null;
}

/** 1 for the first page; 0 for the cover and for what is not there. */
export function numberOf(state, id) {
  return state.document.pages.findIndex((page) => page.id === id) + 1;
}

/** [["cover"], [null, first], [second, third], ...]; the last right-hand side is null when the pages end on a left one. */
export function spreadsOf(state) {
  const ids = state.document.pages.map((page) => page.id);
  const spreads = [[COVER]];
  for (let left = 0; left <= ids.length; left += 2) {
    const spread = [ids[left - 1] ?? null, ids[left] ?? null];
    if (spread.some(Boolean)) spreads.push(spread);
  }
  return spreads;
}

export function framesOf(state, sheet) {
  const { cover } = state.document;
  if (sheet === FRONT || sheet === COVER) return cover.front;
  if (sheet === BACK) return cover.back;
  return pageOf(state, sheet)?.frames ?? [];
}

export function frameOf(state, sheet, id) {
  return framesOf(state, sheet).find((frame) => frame.id === id) ?? null;
}

function withFrames(state, sheet, frames) {
  const { document } = state;
  if (drawn(sheet) === COVER) {
    const cover = { ...document.cover, [sheet === BACK ? "back" : "front"]: frames };
    return { ...state, document: { ...document, cover } };
  }
  const pages = document.pages.map((page) => (page.id === sheet ? { ...page, frames } : page));
  return { ...state, document: { ...document, pages } };
}

/** The state with some values of one frame set; as it was when the frame is gone. */
export function patched(state, sheet, id, values) {
  if (!frameOf(state, sheet, id)) return state;
  return withFrames(state, sheet, framesOf(state, sheet).map((frame) => (frame.id === id ? { ...frame, ...values } : frame)));
}

/** The values in which `frame` differs from the frame of the same id as it is now; all of them when it is not there. */
export function difference(state, sheet, frame) {
  const now = frameOf(state, sheet, frame.id);
  if (!now) return frame;
  return Object.fromEntries(Object.entries(frame).filter(([name, value]) => !same(value, now[name])));
}

/** The state after a reply of the door for changes; null when the reply does not say enough and all must be asked for again. */
export function after(state, reply) {
  const { change } = reply;
  if (!change) return null;
  const pages = pagesAfter(state.document.pages, change);
  if (pages.includes(undefined)) return null;
  const document = { ...state.document, ...change.book, pages };
  for (const part of ["chapters", "cover"]) if (change[part]) document[part] = change[part];
  const stamps = { ...state.stamps, ...change.stamps };
  const there = new Set([COVER, ...pages.map((page) => page.id)]);
  for (const sheet of Object.keys(stamps)) if (!there.has(sheet)) delete stamps[sheet];
  const { revision, can_undo, can_redo } = reply;
  const rest = Object.fromEntries(["format", "theme", "photos"].filter((part) => change[part]).map((part) => [part, change[part]]));
  return { ...state, ...rest, revision, can_undo, can_redo, document, stamps };
}

function pagesAfter(pages, change) {
  const now = change.pages ?? {};
  if (!change.order) return pages.map((page) => now[page.id] ?? page);
  const before = new Map(pages.map((page) => [page.id, page]));
  return change.order.map((id) => now[id] ?? before.get(id));
}

/** A state that came whole, with the pages that are still the same taken from the one before. */
export function settled(before, now) {
  if (!before) return now;
  const known = new Map(before.document.pages.map((page) => [page.id, page]));
  const pages = now.document.pages.map((page) => (same(known.get(page.id), page) ? known.get(page.id) : page));
  const cover = same(before.document.cover, now.document.cover) ? before.document.cover : now.document.cover;
  const photos = same(before.photos, now.photos) ? before.photos : now.photos;
  return { ...now, photos, document: { ...now.document, pages, cover } };
}

/** What differs between two states: `sheets` whose drawing does, `data` whose values do, whether the `order` of pages or chapters does,
    and whether the `book` itself does (title, size, look) or its `photos` do. */
export function differences(before, now) {
  const pages = now.document.pages, old = new Map(before.document.pages.map((page) => [page.id, page]));
  const data = pages.filter((page) => old.get(page.id) !== page).map((page) => page.id);
  if (before.document.cover !== now.document.cover) data.push(COVER);
  const ids = [...pages.map((page) => page.id), COVER];
  const moved = data.filter((sheet) => !same(boxes(before, sheet), boxes(now, sheet)));
  const sheets = ids.filter((id) => before.stamps[id] !== now.stamps[id] || moved.includes(id));
  const order = !same(outline(before), outline(now)), book = !same(head(before), head(now));
  return { sheets, data, order, book, photos: before.photos !== now.photos };
}

function boxes(state, sheet) {
  return sheet === COVER ? state.document.cover : pageOf(state, sheet)?.frames;
}

function outline(state) {
  return [state.document.pages.map((page) => [page.id, page.chapter]), state.document.chapters];
}

function head(state) {
  const { title, subtitle, language, format, theme } = state.document;
  return [title, subtitle, language, format, theme, state.format];
}

function same(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The reply to a change that changes nothing. */
export function nothing({ revision, can_undo, can_redo }) {
  return { revision, before: revision, can_undo, can_redo, change: { pages: {}, stamps: {} }, made: { sheet: "", frame: "" }, notes: [] };
}

/** Marks in a Map by their sheet. */
export function bySheet(marks) {
  const sheets = new Map();
  for (const mark of marks) sheets.set(mark.sheet, [...(sheets.get(mark.sheet) ?? []), mark]);
  return sheets;
}
