/* What is selected now. In: the desk. Out: one plain object that the panels' views and deeds look at; null before the book is here. */

import { words } from "./wording.js";

const COVER = ["cover-front", "cover-back"];

export function now() {
  const desk = window.desk;
  const state = desk?.state;
  if (!state) return null;
  const chosen = desk.selected ?? {};
  const sheet = isThere(state, chosen.sheet) ? chosen.sheet : shownFirst(desk, state);
  const onCover = COVER.includes(sheet);
  const page = onCover ? null : state.document.pages.find((one) => one.id === sheet) ?? null;
  const frame = sheet === chosen.sheet && chosen.frame ? frames(state, sheet).find((one) => one.id === chosen.frame) ?? null : null;
  const chapter = page ? state.document.chapters.find((one) => one.id === page.chapter) ?? null : null;
  const photo = frame?.kind === "photo" && frame.photo ? state.photos.find((one) => one.id === frame.photo) ?? null : null;
  const number = page ? state.document.pages.indexOf(page) + 1 : 0;
  return { desk, state, document: state.document, sheet, onCover, page, number, frame, photo, chapter, kind: frame ? frame.kind : onCover ? "cover" : "page" };
}

export function frames(state, sheet) {
  if (sheet === "cover-front") return state.document.cover.front;
  if (sheet === "cover-back") return state.document.cover.back;
  return state.document.pages.find((one) => one.id === sheet)?.frames ?? [];
}

/** The caption of a photo frame of this sheet. */
export function captionOf(here) {
  return here.frame && frames(here.state, here.sheet).find((one) => one.kind === "text" && one.about === here.frame.id);
}

export function textOf(frame) {
  return words(frame?.paragraphs ?? []);
}

function isThere(state, sheet) {
  return COVER.includes(sheet) || (Boolean(sheet) && state.document.pages.some((one) => one.id === sheet));
}

function shownFirst(desk, state) {
  const shown = (desk.shown ?? []).map((id) => (id === "cover" ? "cover-front" : id)).find((id) => isThere(state, id));
  return shown ?? state.document.pages[0]?.id ?? "cover-front";
}
