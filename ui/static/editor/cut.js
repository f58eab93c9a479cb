/* How a photo lies in its frame: the press's own rule (core.press.sheets.cut), so that what the hand sees is what prints.
   In: a photo frame in mm and the photo's size in px ({w, h} or [w, h]). Out: the window and where the whole photo lies from its top left corner, in mm. */

export const CLOSEST = 6;

export function cut(frame, size) {
  const inset = frame.look === "print" ? frame.edge : 0;
  const width = Math.max(frame.w - 2 * inset, 0.1);
  const height = Math.max(frame.h - 2 * inset, 0.1);
  const aspect = Array.isArray(size) ? size[0] / size[1] : size.w / size.h;
  const photoWidth = Math.max(width, height * aspect) * Math.max(frame.zoom, 1);
  const photoHeight = photoWidth / aspect;
  const [x, y] = frame.focus;
  const left = Math.min(0, Math.max(width - photoWidth, width / 2 - x * photoWidth));
  const top = Math.min(0, Math.max(height - photoHeight, height / 2 - y * photoHeight));
  return { inset, width, height, left, top, photoWidth, photoHeight };
}

/** The frame with its photo pushed by so many mm, along the frame's own sides. */
export function panned(frame, size, dx, dy) {
  return refocused(frame, cut(frame, size), dx, dy);
}

/** The frame with its photo `times` as large, the point (x, y) in mm from the window's corner (its middle when none) staying where it is. */
export function zoomed(frame, size, times, point = null) {
  const before = cut(frame, size);
  const zoom = Math.min(CLOSEST, Math.max(1, frame.zoom * times));
  const x = point ? point.x : before.width / 2, y = point ? point.y : before.height / 2;
  const grown = zoom / Math.max(frame.zoom, 1);
  const wide = before.photoWidth * grown, high = before.photoHeight * grown;
  const after = { ...before, photoWidth: wide, photoHeight: high, left: x - (x - before.left) * grown, top: y - (y - before.top) * grown };
  return refocused({ ...frame, zoom: round(zoom) }, after, 0, 0);
}

function refocused(frame, at, dx, dy) {
  const left = Math.min(0, Math.max(at.width - at.photoWidth, at.left + dx));
  const top = Math.min(0, Math.max(at.height - at.photoHeight, at.top + dy));
  const focus = [(at.width / 2 - left) / at.photoWidth, (at.height / 2 - top) / at.photoHeight];
  return { ...frame, focus: focus.map((part) => round(Math.min(1, Math.max(0, part)))) };
}

const round = (value) => Math.round(value * 1e5) / 1e5;
