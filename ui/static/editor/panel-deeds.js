/* What the inspector's controls do. In: a deed's name, a value and what is selected now. Out: an edit, a wish or a step of the desk. */

import { ask } from "./ask.js";
import { captionOf, frames, textOf } from "./now.js";
import { backText } from "./panel-views.js";

/* What is moved by a slider waits a moment for the next step of it. */
const SLIDES = ["zoom", "warmth", "exposure"];
const PAUSE = 150;

const set = (here, change, name) =>
  here.desk.edit([{ kind: "set-frame", sheet: here.sheet, frame: { ...here.frame, ...change } }],
    { with: `${here.sheet}/${here.frame.id}/${name}`, pause: SLIDES.includes(name) ? PAUSE : 0 });
const style = (here, change) => here.desk.wish({ kind: "style-words", sheet: here.sheet, frame_id: here.frame.id, ...change });
const first = (here) => here.frame.paragraphs[0] ?? {};

export const DEEDS = {
  closer: (here, value) => set(here, { zoom: Math.max(1, value / 100) }, "zoom"),
  warmth: (here, value) => set(here, { warmth: value / 100 }, "warmth"),
  exposure: (here, value) => set(here, { exposure: value / 100 }, "exposure"),
  tone: (here, on) => set(here, { tone: on ? "bw" : "" }, "tone"),
  "as-taken": (here) => set(here, { tone: "", warmth: 0, exposure: 0 }, "tone"),
  border: (here, wide) => set(here, { border: wide }, "border"),
  "border-colour": (here, name) => set(here, { border_colour: name }, "border-colour"),
  alt: (here, words) => set(here, { alt: words }, "alt"),
  rotate: (here, by) => set(here, { rotation: (((here.frame.rotation + by) % 360) + 360) % 360 }, "rotation"),
  order,
  remove,

  crop: (here) => here.desk.crop(true),
  pick: (here, kind) => here.desk.pick(kind),
  write: (here) => here.desk.write(here.sheet, here.frame.id),

  style: (here, name) => name && style(here, { style: name }),
  bold: (here) => style(here, { bold: !first(here).bold }),
  italic: (here) => style(here, { italic: !first(here).italic }),
  align: (here, key) => style(here, { align: first(here).align === key ? "" : key }),
  step: (here, by) => style(here, { step: Math.min(4, Math.max(-4, (first(here).step ?? 0) + by)) }),
  "words-colour": (here, name) => style(here, { colour: name }),

  locked: (here, on) => here.page && here.desk.edit([{ kind: "lock-page", page_id: here.page.id, locked: on }]),
  "page-colour": (here, hex) => here.desk.edit([{ kind: "set-page", page: { ...here.page, frames: [], background: hex } }]),
  "cover-colour": (here, hex) => here.desk.edit([{ kind: "set-cover", spine: here.document.cover.spine, background: hex }]),
  "delete-page": (here) => here.desk.edit([{ kind: "remove-pages", page_ids: [here.page.id] }]),
  "begin-chapter": beginChapter,
  "end-chapter": endChapter,

  caption,
  chapter: (here, title) => here.chapter && here.desk.wish({ kind: "name-chapter", chapter_id: here.chapter.id, title }),
  "book-title": (here, title) => title.trim() && here.desk.wish({ kind: "name-book", title, subtitle: here.document.subtitle }),
  "book-subtitle": (here, subtitle) => here.desk.wish({ kind: "name-book", title: here.document.title, subtitle }),
  spine: (here, text) => here.desk.wish({ kind: "set-spine", text }),
  "back-words": backWords,
  "cover-photo": coverPhoto,
  dress: () => document.querySelector("dress-book")?.open(),
};

/** One up or down among the sheet's frames. */
function order(here, by) {
  const ids = frames(here.state, here.sheet).map((one) => one.id);
  const at = ids.indexOf(here.frame.id);
  if (at + by < 0 || at + by >= ids.length) return here.desk.say(by > 0 ? "It is in front already." : "It is behind all others already.");
  const after = by > 0 ? ids[at + 1] : (ids[at - 2] ?? "");
  return here.desk.edit([{ kind: "order-frame", sheet: here.sheet, frame_id: here.frame.id, after }]);
}

function remove(here) {
  const away = { sheet: here.sheet, frame_id: here.frame.id };
  if (here.photo && here.page) return here.desk.wish({ kind: "remove-photo", ...away, close_up: false });
  return here.desk.edit([{ kind: "remove-frame", ...away }]);
}

/** Words under a photo. The first ones make the caption's frame; no words at all take it away again. */
function caption(here, text) {
  const there = captionOf(here);
  if (!there) return text.trim() && here.desk.wish({ kind: "add-caption", sheet: here.sheet, frame_id: here.frame.id, text });
  if (!text.trim()) return here.desk.edit([{ kind: "remove-frame", sheet: here.sheet, frame_id: there.id }]);
  return text !== textOf(there) && here.desk.wish({ kind: "set-words", sheet: here.sheet, frame_id: there.id, text });
}

function backWords(here, text) {
  const there = backText(here);
  if (there) return here.desk.wish({ kind: "set-words", sheet: "cover-back", frame_id: there.id, text });
  return text.trim() && here.desk.wish({ kind: "add-words", sheet: "cover-back", style: "body", text });
}

function coverPhoto(here) {
  const there = here.document.cover.front.find((one) => one.kind === "photo");
  if (!there) return here.desk.wish({ kind: "add-photo-frame", sheet: "cover-front" });
  here.desk.select("cover-front", there.id);
  return here.desk.pick("replace");
}

async function beginChapter(here) {
  const answer = await ask({ title: "Begin a chapter", words: `It opens before page ${here.number}.`, field: "Its title", yes: "Begin it" });
  if (!answer?.text?.trim()) return;
  const before = here.document.pages[here.number - 2];
  await here.desk.wish({ kind: "begin-chapter", title: answer.text.trim(), after: before?.id ?? "" });
}

async function endChapter(here) {
  const answer = await ask({
    title: "Remove this chapter?",
    words: `“${here.chapter.title}”: its pages can join the chapter before it, or go as well. Undo brings everything back.`,
    yes: "Keep its pages",
    other: "Remove its pages too",
  });
  if (answer) await here.desk.wish({ kind: "end-chapter", chapter_id: here.chapter.id, with_pages: answer.other });
}
