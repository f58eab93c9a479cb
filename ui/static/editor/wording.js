/* Facts in words. In: numbers, paragraphs, sizes. Out: what a person would say. */

import { count } from "../dom.js";

const SHARP = 250;
const SOFT = 200;

/** Paragraphs as they stand in a field: parted by an empty line; the pieces of a cut paragraph are joined again. */
export function words(paragraphs) {
  return paragraphs.reduce((text, one, at) => text + (at === 0 ? "" : one.continues ? (paragraphs[at - 1].joint ?? " ") : "\n\n") + one.text, "");
}

export function countedFrames(frames) {
  const photos = frames.filter((one) => one.kind === "photo" && one.photo).length;
  const empty = frames.filter((one) => one.kind === "photo" && !one.photo).length;
  const texts = frames.filter((one) => one.kind === "text").length;
  const parts = [photos && count(photos, "photo"), empty && count(empty, "empty frame"), texts && count(texts, "text")].filter(Boolean);
  return parts.length ? sentence(parts.join(", ")) : "Nothing on it yet";
}

/** Pixels to the inch that a photo will have in print, in its frame and at its zoom. */
export function dotsPerInch(frame, photo) {
  const wide = frame.w - 2 * (frame.edge || 0);
  const high = frame.h - 2 * (frame.edge || 0);
  return Math.round((25.4 * Math.min(photo.w / wide, photo.h / high)) / (frame.zoom || 1));
}

export function sharpness(dpi) {
  const said = dpi >= SHARP ? "Sharp in print" : dpi >= SOFT ? "Good in print" : "May look soft in print";
  return `${said}, ${dpi} dpi`;
}

export const isSoft = (dpi) => dpi < SOFT;

export function sentence(said) {
  return said.charAt(0).toUpperCase() + said.slice(1);
}
