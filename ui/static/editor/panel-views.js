/* What the inspector's controls show. In: what is selected now. Out, by the name a control carries: its words, its value, or whether it is so. */

import { captionOf, frames, textOf } from "./now.js";
import { countedFrames, dotsPerInch, isSoft, sharpness } from "./wording.js";

const percent = (amount) => Math.round(100 * (amount ?? 0));
const first = (here) => here.frame?.paragraphs?.[0];
/* Styles that are offered under the name of another. */
const ALIKE = { opening: "body", "caption-title": "caption" };
const ALIGNMENTS = ["start", "center", "end", "justify"];
const BORDERS = { none: 0, thin: 0.5, wide: 2 };

const dpi = (here) => (here.photo ? dotsPerInch(here.frame, here.photo) : 0);
const marked = (here, code) => (here.desk.marks?.get(here.sheet) ?? []).some((mark) => mark.frame === here.frame?.id && mark.code === code);

export const VIEWS = {
  where,
  "page-title": (here) => `Page ${here.number}`,
  "page-words": (here) => (here.page ? countedFrames(here.page.frames) : ""),
  "cover-words": (here) => `${here.state.format.name}. ${here.state.theme.name} look.`,
  locked: (here) => Boolean(here.page?.locked),
  "on-page": (here) => Boolean(here.page),
  "on-cover": (here) => here.onCover,
  "can-arrange": (here) => Boolean(here.page) && !here.page.locked,
  "has-chapter": (here) => Boolean(here.chapter),
  "page-colour": (here) => here.page?.background ?? "",
  "cover-colour": (here) => here.document.cover.background,
  layouts: (here) => (here.kind === "page" || here.kind === "cover" ? here.sheet : ""),

  "photo-words": (here) => here.photo?.words || (here.photo ? here.photo.name : ""),
  "has-photo": (here) => Boolean(here.photo),
  "is-empty": (here) => here.frame?.kind === "photo" && !here.frame.photo,
  sharpness: (here) => (here.photo ? sharpness(dpi(here)) : ""),
  "is-soft": (here) => Boolean(here.photo) && isSoft(dpi(here)),
  closer: (here) => percent(here.frame?.zoom ?? 1),
  warmth: (here) => percent(here.frame?.warmth),
  exposure: (here) => percent(here.frame?.exposure),
  tone: (here) => here.frame?.tone === "bw",
  "is-filtered": (here) => Boolean(here.frame?.tone || here.frame?.warmth || here.frame?.exposure),
  "has-border": (here) => (here.frame?.border ?? 0) > 0,
  "border-colour": (here) => here.frame?.border_colour ?? "",
  alt: (here) => here.frame?.alt ?? "",
  caption: (here) => textOf(captionOf(here)),
  "can-caption": (here) => Boolean(here.photo) && !here.onCover,
  "no-caption": (here) => Boolean(here.photo) && !here.onCover && !captionOf(here),
  "can-close-up": (here) => Boolean(here.photo && here.page && !here.page.locked) && here.page.frames.filter((one) => one.kind === "photo").length > 1,

  "words-about": (here) => (here.frame?.story ? "Part of a story that flows on" : here.frame?.about ? "The caption of a photo" : ""),
  "is-words": (here) => here.frame?.kind === "text",
  "has-story": (here) => Boolean(here.frame?.story),
  overflows: (here) => marked(here, "overflow"),
  style: (here) => ALIKE[first(here)?.style] ?? first(here)?.style ?? "",
  "can-italic": (here) => !upright(here.state.theme.key).includes(first(here)?.style),
  bold: (here) => Boolean(first(here)?.bold),
  italic: (here) => Boolean(first(here)?.italic),
  "step-words": (here) => stepWords(first(here)?.step ?? 0),
  "words-colour": (here) => first(here)?.colour ?? "",

  chapter: (here) => here.chapter?.title ?? "",
  "book-title": (here) => here.document.title,
  "book-subtitle": (here) => here.document.subtitle,
  spine: (here) => here.document.cover.spine,
  "back-words": (here) => textOf(backText(here)),
};

for (const key of ALIGNMENTS) VIEWS[`align-${key}`] = (here) => first(here)?.align === key;
for (const [key, wide] of Object.entries(BORDERS)) VIEWS[`border-${key}`] = (here) => nearest(here.frame?.border ?? 0) === wide;

/* Styles whose letters have no italic, by look; the page tells them once. */
function upright(theme) {
  return JSON.parse(document.querySelector("[data-upright]")?.dataset.upright ?? "{}")[theme] ?? [];
}

function where(here) {
  if (here.onCover) return here.sheet === "cover-back" ? "Back" : "Front";
  return here.kind === "page" ? (here.number % 2 ? "Right-hand page" : "Left-hand page") : `Page ${here.number}`;
}

export function backText(here) {
  return frames(here.state, "cover-back").find((one) => one.kind === "text");
}

function nearest(border) {
  return Object.values(BORDERS).reduce((best, one) => (Math.abs(one - border) < Math.abs(best - border) ? one : best));
}

function stepWords(step) {
  return step === 0 ? "Usual size" : step > 0 ? `+${step}` : `−${-step}`;
}
