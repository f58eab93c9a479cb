/* Changes that wait, as data. An entry is {key, tab, revision, since, tried, and one of edits | wish | undo | redo}; beside `edits` lie
   `values`: for each set-frame the values it sets, so that what was changed meanwhile by an entry before it stays. */

import { difference, frameOf, patched } from "./state.js";

/* Words typed: only the last are wanted. Each kind with what names its place. */
const TYPED = { "set-words": ["sheet", "frame_id"], "name-chapter": ["chapter_id"], "name-book": [], "set-spine": [] };

/** The entry's edits with only what they change named, against the state they were made on. */
export function valuesOf(state, edits) {
  return edits.map((edit) => (edit.kind === "set-frame" ? difference(state, edit.sheet, edit.frame) : null));
}

/** The state with the frames this entry sets; what an entry does beyond frames shows when it is answered. */
export function applied(state, entry) {
  return (entry.edits ?? []).reduce((now, edit, n) => {
    return edit.kind === "set-frame" ? patched(now, edit.sheet, edit.frame.id, entry.values?.[n] ?? edit.frame) : now;
  }, state);
}

/** The edits to send: every frame as it is in `state`, with this entry's values. */
export function rebased(state, entry) {
  let now = state;
  return entry.edits.map((edit, n) => {
    if (edit.kind !== "set-frame" || !frameOf(now, edit.sheet, edit.frame.id)) return edit;
    now = patched(now, edit.sheet, edit.frame.id, entry.values?.[n] ?? edit.frame);
    return { ...edit, frame: frameOf(now, edit.sheet, edit.frame.id) };
  });
}

/** What an entry is about, when a newer one about the same can stand in its place; "" when none can. */
export function subject(entry) {
  if (entry.wish) {
    const names = TYPED[entry.wish.kind];
    return names ? ["wish", entry.wish.kind, ...names.map((name) => entry.wish[name])].join("/") : "";
  }
  if (!entry.edits?.length || entry.edits.some((edit) => edit.kind !== "set-frame")) return "";
  const frames = entry.edits.map((edit) => `${edit.sheet}:${edit.frame.id}`).sort();
  if (new Set(frames).size < frames.length) return "";
  return ["frame", frames.length > 1 ? entry.with ?? "" : "", ...frames].join("/");
}

/** The waiting entry that can take `entry` in; null when there is none. Only entries of the same sort may lie between, because
    those do not mind the order; one that was sent may have been done already and must stay as it was sent. */
export function home(entries, entry) {
  const about = subject(entry);
  if (!about || (entry.edits?.length > 1 && !entry.with)) return null;
  for (const waiting of entries.toReversed()) {
    const other = subject(waiting);
    const sort = other.split("/")[0] === about.split("/")[0];
    if (waiting.tried || waiting.tab !== entry.tab || !sort || meets(waiting, entry, other, about)) return null;
    if (other === about) return waiting;
  }
  return null;
}

/* Another set of frames that shares one with this: their order matters. */
function meets(waiting, entry, other, about) {
  if (other === about || !entry.edits) return false;
  const mine = new Set(framesIn(entry));
  return framesIn(waiting).some((frame) => mine.has(frame));
}

function framesIn(entry) {
  return entry.edits.map((edit) => `${edit.sheet}:${edit.frame.id}`);
}

/** Puts `entry` into the waiting entry `into`. */
export function merge(into, entry) {
  if (entry.wish) {
    into.wish = { ...entry.wish, was: into.wish.was };
    return;
  }
  const at = new Map(framesIn(into).map((frame, n) => [frame, n]));
  entry.edits.forEach((edit, n) => {
    const place = at.get(`${edit.sheet}:${edit.frame.id}`);
    into.edits[place] = edit;
    into.values[place] = { ...into.values[place], ...entry.values[n] };
  });
}

/** The places of frames an entry is about: [{sheet, frame}]. */
export function targets(entry) {
  const { wish } = entry;
  if (wish) return wish.frame_id ? [{ sheet: wish.sheet, frame: wish.frame_id }] : [];
  return (entry.edits ?? []).filter((edit) => edit.sheet).map((edit) => ({ sheet: edit.sheet, frame: edit.frame?.id ?? edit.frame_id }));
}

/** The words somebody typed for this entry; null when it is about something else. */
export function wordsIn(entry) {
  const { wish } = entry;
  if (!wish) return null;
  return wish.text || wish.title || null;
}

/** Whether two entries are about the same frame. */
export function meet(one, other) {
  const places = targets(one).map(({ sheet, frame }) => `${sheet}/${frame}`);
  return targets(other).some(({ sheet, frame }) => places.includes(`${sheet}/${frame}`));
}

/** What a change needs to be asked for once more; null for a step back or forth, which would be another one then. */
export function again({ key, revision, edits, values, with: one, wish }) {
  return edits ? { key, revision, edits, values, ...(one ? { with: one } : {}) } : wish ? { key, revision, wish } : null;
}
