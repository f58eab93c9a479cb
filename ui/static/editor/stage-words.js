/* What the stage calls things: a frame, page or spread in, its name for eyes and ears out. */

const LONGEST = 90;

export const panelOf = (sheet) => sheet === "cover-front" || sheet === "cover-back";

export function sheetName(desk, sheet) {
  if (sheet === "cover-front") return "Front of the cover";
  if (sheet === "cover-back") return "Back of the cover";
  return `Page ${desk.number(sheet)}`;
}

/** "Photo: Lisbon, 24 April", "Words: It was Leo who saw it", "Empty place for a photo". */
export function frameName(desk, frame) {
  if (frame.kind === "text") return `Words: ${shortened(wordsOf(frame)) || "none yet"}`;
  if (frame.kind === "ornament") return "Ornament";
  if (!frame.photo) return "Empty place for a photo";
  return `Photo: ${photoWords(desk, frame)}`;
}

export function photoWords(desk, frame) {
  const photo = photoOf(desk, frame);
  return frame.alt || photo?.words || photo?.name || "without a name";
}

export const photoOf = (desk, frame) => (frame?.photo ? desk.state.photos.find((photo) => photo.id === frame.photo) : undefined);

/** The words of a text frame, its paragraphs parted by empty lines, as the wish set-words takes them. */
export const wordsOf = (frame) => frame.paragraphs.map((paragraph) => paragraph.text).join("\n\n");

/** All a page says and shows, in the order of its frames, for those who hear it. */
export function told(desk, frames) {
  const lines = frames.map((frame) => (frame.kind === "text" ? wordsOf(frame) : frame.photo ? `Picture: ${photoWords(desk, frame)}.` : ""));
  return lines.filter((line) => line.trim());
}

/** "Pages 14 and 15 of 40", "Page 1 of 40", "The cover". */
export function spreadName(desk, ids) {
  if (ids.includes("cover")) return "The cover";
  const numbers = ids.filter(Boolean).map((id) => desk.number(id));
  return `${numbers.length > 1 ? "Pages" : "Page"} ${numbers.join(" and ")} of ${desk.state.document.pages.length}`;
}

function shortened(words) {
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST).replace(/\s\S*$/, "")} …` : line;
}
