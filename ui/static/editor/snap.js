/* Where edges like to lie: a page's lines and the box in hand (mm) go in; how far to move it, and the lines to show, come out.
   A line is {at, fits, kind}: `fits` names the parts of a box it draws, of "low" (left, top), "middle" and "high" (right, foot). */

import { bounds } from "./geometry.js";

const EDGES = ["low", "high"];
const part = { low: 0, middle: 0.5, high: 1 };

/** The lines of a page: trim, bleed, safety, picture area, middle, other frames' edges, middles and equal gaps. `others` are its frames but the one in hand. */
export function linesOf(format, { safe, picture }, others) {
  const boxes = others.map(bounds);
  return {
    x: [...pageLines(format.width, format.bleed, [safe.x, safe.x + safe.w], [picture.x, picture.x + picture.w]), ...boxLines(boxes, "x", "w")],
    y: [...pageLines(format.height, format.bleed, [safe.y, safe.y + safe.h], [picture.y, picture.y + picture.h]), ...boxLines(boxes, "y", "h")],
    boxes,
  };
}

function pageLines(length, bleed, safe, picture) {
  const edges = [["margin", picture], ["safety", safe], ["trim", [0, length]], ["bleed", [-bleed, length + bleed]]];
  const lines = edges.flatMap(([kind, pair]) => pair.map((at) => ({ at, fits: EDGES, kind })));
  return [...lines, { at: length / 2, fits: ["middle"], kind: "middle" }];
}

function boxLines(boxes, at, size) {
  return boxes.flatMap((box) => [
    { at: box[at], fits: EDGES, kind: "frame" }, { at: box[at] + box[size], fits: EDGES, kind: "frame" },
    { at: box[at] + box[size] / 2, fits: ["middle"], kind: "frame" },
  ]);
}

/** {dx, dy, marks} for a box that is being moved: the nearest line of each direction within `reach` mm. */
export function snapMove(box, lines, reach) {
  const across = nearest(box.x, box.w, [...lines.x, ...gaps(box, lines.boxes, "x")], reach, Object.keys(part));
  const down = nearest(box.y, box.h, [...lines.y, ...gaps(box, lines.boxes, "y")], reach, Object.keys(part));
  return { dx: across?.by ?? 0, dy: down?.by ?? 0, marks: [...shown("x", across), ...shown("y", down)] };
}

/** The box with its pulled sides at the nearest lines, and the marks; `side` is -1, 0 or 1 for each direction. */
export function snapEdges(box, side, lines, reach) {
  const across = side[0] ? nearest(box.x, box.w, lines.x, reach, [side[0] < 0 ? "low" : "high"]) : null;
  const down = side[1] ? nearest(box.y, box.h, lines.y, reach, [side[1] < 0 ? "low" : "high"]) : null;
  const dx = across?.by ?? 0, dy = down?.by ?? 0;
  const pulled = {
    x: side[0] < 0 ? box.x + dx : box.x, w: box.w + side[0] * dx,
    y: side[1] < 0 ? box.y + dy : box.y, h: box.h + side[1] * dy,
  };
  return { box: pulled, marks: [...shown("x", across), ...shown("y", down)] };
}

function nearest(start, size, lines, reach, parts) {
  let best = null;
  for (const line of lines) {
    for (const name of parts) {
      if (!line.fits.includes(name)) continue;
      const by = line.at - (start + size * part[name]);
      if (Math.abs(by) <= reach && (!best || Math.abs(by) < Math.abs(best.by) - 1e-6)) best = { by, line };
    }
  }
  return best;
}

const shown = (axis, found) => (found ? [{ axis, at: found.line.show ?? found.line.at, kind: found.line.kind }] : []);

/* Places where the gap to a neighbour is as wide as the gap between two others of the same row (column), or the same on both sides. */
function gaps(box, boxes, axis) {
  const [at, size, cross, depth] = axis === "x" ? ["x", "w", "y", "h"] : ["y", "h", "x", "w"];
  const row = boxes.filter((other) => other[cross] < box[cross] + box[depth] && other[cross] + other[depth] > box[cross]);
  row.sort((one, other) => one[at] - other[at]);
  const lines = [];
  for (let index = 1; index < row.length; index++) {
    const end = row[index - 1][at] + row[index - 1][size], gap = row[index][at] - end;
    if (gap <= 0) continue;
    lines.push({ at: row[index][at] + row[index][size] + gap, fits: ["low"], kind: "gap" });
    lines.push({ at: row[index - 1][at] - gap, fits: ["high"], kind: "gap" });
    if (gap > box[size]) lines.push({ at: end + gap / 2, fits: ["middle"], kind: "gap" });
  }
  return lines;
}
