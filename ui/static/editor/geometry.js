/* Boxes and turned frames: plain numbers in mm in, plain numbers out. x and y run right and down; angles are degrees clockwise. */

export const HANDLES = { nw: [-1, -1], n: [0, -1], ne: [1, -1], e: [1, 0], se: [1, 1], s: [0, 1], sw: [-1, 1], w: [-1, 0] };
/* So much of a frame stays on the page that it can be taken hold of again, in mm. */
const HOLD = 5;
export const LEAST = { photo: 8, text: 4, ornament: 2 };

export const tidy = (value) => Math.round(value * 100) / 100;
export const middle = (frame) => ({ x: frame.x + frame.w / 2, y: frame.y + frame.h / 2 });
/** Whether the frame's sides run along the page's. */
export const square = (frame) => Math.abs(frame.rotation % 90) < 1e-6;

export function spin(x, y, degrees) {
  const turn = (degrees * Math.PI) / 180, cos = Math.cos(turn), sin = Math.sin(turn);
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}

/** The upright box around a frame as it stands turned. */
export function bounds(frame) {
  const turn = (frame.rotation * Math.PI) / 180, cos = Math.abs(Math.cos(turn)), sin = Math.abs(Math.sin(turn));
  const w = frame.w * cos + frame.h * sin, h = frame.w * sin + frame.h * cos, { x, y } = middle(frame);
  return { x: x - w / 2, y: y - h / 2, w, h };
}

export function holds(frame, x, y) {
  const centre = middle(frame);
  const at = spin(x - centre.x, y - centre.y, -frame.rotation);
  return Math.abs(at.x) <= frame.w / 2 && Math.abs(at.y) <= frame.h / 2;
}

/** The frame moved; told to the hundredth of a millimetre. */
export function moved(frame, dx, dy) {
  return { ...frame, x: tidy(frame.x + dx), y: tidy(frame.y + dy) };
}

/** The frame drawn back so far that a part of it can still be seen and taken hold of on its page. */
export function reachable(frame, { width, height }) {
  const box = bounds(frame), back = (at, size, length) => Math.min(Math.max(at, HOLD - size), length - HOLD) - at;
  return moved(frame, back(box.x, box.w, width), back(box.y, box.h, height));
}

/** The frame pulled at a handle by (dx, dy) on the page; the opposite side or corner stays. With `ratio` a corner keeps its shape.
    `snap(box, [x side, y side])` may move the pulled edges of an upright frame. */
export function resized(frame, handle, dx, dy, { ratio = false, snap = null } = {}) {
  const upright = square(frame);
  const angle = upright ? 0 : frame.rotation;
  const box = upright ? bounds(frame) : { x: frame.x, y: frame.y, w: frame.w, h: frame.h };
  const side = sides(handle, upright ? frame.rotation : 0);
  const pull = spin(dx, dy, -angle);
  let pulled = stretched(box, side, pull, LEAST[frame.kind] ?? 4);
  if (ratio && side[0] && side[1]) pulled = alike(box, pulled, side);
  else if (snap && upright) pulled = stretched(snap(pulled, side), side, { x: 0, y: 0 }, LEAST[frame.kind] ?? 4);
  return replaced(frame, box, pulled, angle, upright);
}

/* Which sides of the upright box a handle of a turned frame pulls. */
function sides(handle, rotation) {
  const [x, y] = HANDLES[handle];
  const at = spin(x, y, rotation);
  return [Math.round(at.x), Math.round(at.y)];
}

function stretched(box, [sx, sy], pull, least) {
  const w = Math.max(least, box.w + sx * pull.x), h = Math.max(least, box.h + sy * pull.y);
  return { x: sx < 0 ? box.x + box.w - w : box.x, y: sy < 0 ? box.y + box.h - h : box.y, w: sx ? w : box.w, h: sy ? h : box.h };
}

function alike(box, pulled, [sx, sy]) {
  const grown = Math.max(pulled.w / box.w, pulled.h / box.h);
  const w = box.w * grown, h = box.h * grown;
  return { x: sx < 0 ? box.x + box.w - w : box.x, y: sy < 0 ? box.y + box.h - h : box.y, w, h };
}

function replaced(frame, box, pulled, angle, upright) {
  const was = middle(box), is = middle(pulled), old = middle(frame);
  const shift = spin(is.x - was.x, is.y - was.y, angle);
  const lying = upright && Math.round(Math.abs(frame.rotation) / 90) % 2 === 1;
  const w = lying ? pulled.h : pulled.w, h = lying ? pulled.w : pulled.h;
  return { ...frame, x: tidy(old.x + shift.x - w / 2), y: tidy(old.y + shift.y - h / 2), w: tidy(w), h: tidy(h) };
}

/** The areas of a page in mm from its trim corner: the picture area of its look, and what is safe from knife and fold. */
export function areas(format, theme, right) {
  const inner = format.safety + format.gutter;
  const within = (m) => {
    const near = Math.max(m.inner, inner), far = Math.max(m.outer, format.safety);
    const top = Math.max(m.top, format.safety), foot = Math.max(m.foot, format.safety);
    return { x: right ? near : far, y: top, w: format.width - near - far, h: format.height - top - foot };
  };
  return { safe: within({ inner: 0, outer: 0, top: 0, foot: 0 }), picture: within(theme.picture ?? { inner: 0, outer: 0, top: 0, foot: 0 }) };
}

/** A panel of the cover has the same safety on all sides. */
export function panelAreas(format) {
  const safe = { x: format.safety, y: format.safety, w: format.width - 2 * format.safety, h: format.height - 2 * format.safety };
  return { safe, picture: safe };
}
