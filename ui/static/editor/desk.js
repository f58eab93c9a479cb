/* The desk: the one place in the browser that knows the book being edited, and the one way to change it (also `window.desk`).
   In: edits and wishes; out: the state as it is with them, and events. `base` is what the server has said, `state` is that with the
   frames that wait to be saved.
   Events: opened, changed {sheets, data, order, book, photos, mine, early}, selected, shown, picking, cropping, writing, saving {state, since, why},
   marks, refused {words, text, sheet, frame}, clash, kept, notes {words}, say {words}, view {act}. */

import { fetchState, sendChange } from "./doors.js";
import { Record, claimTab } from "./keeping.js";
import { again, applied, meet, rebased, targets, valuesOf, wordsIn } from "./merging.js";
import { Modes } from "./modes.js";
import { Outbox } from "./outbox.js";
import { COVER, after, bySheet, differences, drawn, frameOf, framesOf, nothing, numberOf, pageOf, settled } from "./state.js";
import { View, typing } from "./view.js";

const AGAIN = 3000;
/* What makes something new that is then shown and selected. */
const MAKES = new Set(["add-words", "add-photo-frame", "add-caption", "copy-frame", "add-page", "copy-page", "pages-of-photos", "begin-chapter",
  "flow-on", "add-frame", "add-pages"]);

class Desk extends EventTarget {
  bookId = "";
  state = null;
  base = null;
  marks = new Map();
  view = new View(this);
  modes = new Modes(this);
  outbox = null;
  #etag = "";
  #newest = 0;
  #loads = Promise.resolve();
  #refusing = null;
  #windows = new BroadcastChannel("memory-maker.books");
  #told = "";

  /** Opens a book; asks what the server has and takes up what was not saved. Rejects with {status, detail} or {why}. */
  async open(bookId) {
    this.bookId = bookId;
    const [tab, answer] = await Promise.all([claimTab(), fetchState(bookId)]);
    if (answer.kind !== "done") throw answer.problem ?? { why: answer.why };
    this.#take(answer);
    this.outbox = new Outbox(new Record(bookId, tab), (entry) => sendChange(this.bookId, this.#change(entry)), this.#hooks());
    await this.outbox.open();
    this.state = this.#replayed();
    this.view.open();
    this.tell("opened", { book: bookId });
    this.#hear();
    this.outbox.pump();
    if (this.outbox.kept.length) this.tell("kept", {});
  }

  page(id) { return pageOf(this.state, id); }
  number(id) { return numberOf(this.state, id); }
  spreads() { return this.view.spreads; }
  frames(sheet) { return framesOf(this.state, sheet); }
  frame(sheet, id) { return frameOf(this.state, sheet, id); }
  photo(id) { return this.state.photos.find((photo) => photo.id === id) ?? null; }
  stamp(sheet) { return this.state.stamps[drawn(sheet)] ?? ""; }
  drawing(sheet) { return `/edit/books/${this.bookId}/sheets/${drawn(sheet)}.svg?v=${this.stamp(sheet)}`; }

  get selected() { return this.view.selected; }
  get shown() { return this.state ? this.view.shown : []; }
  select(sheet, frame = "") { this.view.select(sheet, frame); this.modes.follow(); }
  show(sheet) { this.view.show(sheet); this.modes.follow(); }
  turn(by) { this.view.turn(by); this.modes.follow(); }

  get picking() { return this.modes.picking; }
  get cropping() { return this.modes.cropping; }
  get writing() { return this.modes.writing; }
  pick(kind) { this.modes.pick(kind); }
  picked(choice) { return this.modes.picked(choice); }
  crop(on) { this.modes.crop(on); }
  write(sheet = "", frame = "") { this.modes.write(sheet, frame); }

  get saved() { return !this.outbox?.entries.length; }
  get busy() { return !this.saved; }
  get canUndo() { return this.#can().undo; }
  get canRedo() { return this.#can().redo; }

  /** Asks for edits (core/book/edits.py). `with` names what waiting edits of several frames may become one with; `pause` ms are waited
      for more of the same before they are sent. */
  edit(edits, { with: key = "", pause = 0 } = {}) {
    const values = valuesOf(this.state, edits);
    if (values.every((value) => value && !Object.keys(value).length)) return Promise.resolve(nothing(this.base));
    return this.#early({ edits, values, ...(key ? { with: key } : {}) }, { pause });
  }

  /** Asks for what the server makes edits of (core/book/wishes.py). */
  wish(wish, { pause = 0 } = {}) {
    const reply = this.#add({ wish }, { pause });
    // Newer words for the same place take up those that were kept for it.
    if (wish.kind === "set-words") this.#keep(this.kept.filter((one) => one.sheet !== wish.sheet || one.frame !== wish.frame_id));
    return reply;
  }

  undo() { return this.canUndo ? this.#add({ undo: true }) : Promise.resolve(null); }
  redo() { return this.canRedo ? this.#add({ redo: true }) : Promise.resolve(null); }

  /** Somebody has changed the book: asks for it when `revision` is newer than what is here. */
  news(revision) {
    this.#newest = Math.max(this.#newest, revision);
    if (this.outbox && !this.outbox.sending) this.#catchUp();
  }

  setMarks(marks) {
    this.marks = bySheet(marks);
    this.tell("marks", { count: marks.length });
  }

  /** Words that were typed for this frame and are not on the page yet: waiting, or refused and kept. null when there are none. */
  words(sheet, frame) {
    const here = ({ wish }) => wish?.kind === "set-words" && wish.sheet === sheet && wish.frame_id === frame;
    const kept = this.kept.findLast((one) => one.sheet === sheet && one.frame === frame);
    return this.outbox.entries.findLast(here)?.wish.text ?? kept?.text ?? null;
  }

  get kept() { return this.outbox?.kept ?? []; }
  letGo(kept) { this.#keep(this.kept.filter((one) => one !== kept)); }

  /** Sends a change once more that was set aside. With its old key and revision: it may have been made, and others may have come since. */
  again(kept) {
    this.letGo(kept);
    return this.#early(kept.entry);
  }

  say(words) { this.tell("say", { words }); }
  tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  /** Asks for the state anew, and what differs is told. Whether it came. */
  load({ anyway = false } = {}) {
    this.#loads = this.#loads.then(() => this.#load(anyway));
    return this.#loads;
  }

  /** "mine" sends the change again over the other's; "other" lets it go. What was typed is kept to be copied. */
  async settle(choice, problem) {
    const entry = this.outbox.clashed;
    if (!entry) return;
    if (choice === "mine") {
      for (const other of this.outbox.entries) if (meet(entry, other)) other.revision = Math.max(other.revision, problem.revision);
      return this.outbox.answer(problem.revision);
    }
    this.#keepWords(entry, "The change of the other window was kept. These are the words you typed.", false);
    this.outbox.answer();
    await this.load({ anyway: true });
  }

  #add(what, options = {}) {
    const turns = this.view.turns;
    const reply = this.outbox.add(what, { revision: this.base.revision, ...options });
    const made = what.wish?.kind ?? what.edits?.[0]?.kind ?? "undo";
    if (made === "undo" || MAKES.has(made)) reply.then((answer) => this.#showMade(answer, made === "undo" ? null : turns), () => {});
    this.#tellSaving();
    return reply;
  }

  /* What sets frames shows before it is answered. */
  #early(what, options) {
    const before = this.state, reply = this.#add(what, options);
    this.state = applied(this.state, what);
    if (this.state !== before) this.#tellChanged(before, { mine: true, early: true });
    return reply;
  }

  #change(entry) {
    const { key, tab, revision, edits, wish, undo, redo } = entry;
    const what = edits ? { edits: rebased(this.base, entry) } : wish ? { wish } : undo ? { undo } : { redo };
    return { key, tab, revision, ...what };
  }

  #hooks() {
    return {
      told: () => this.#tellSaving(),
      done: (entry, reply) => this.#done(reply),
      clash: (entry, problem) => this.load({ anyway: true }).then(() => this.tell("clash", { entry, problem })),
      refused: (entry, problem) => this.#refused(entry, problem),
    };
  }

  async #done(reply) {
    const before = this.state, fits = reply.before === this.base.revision;
    if (reply.revision > this.base.revision) {
      const next = after(this.base, reply);
      if (!next) await this.load({ anyway: true });
      else {
        // What others did between stays unknown until the state is asked for.
        this.base = fits ? next : { ...next, revision: this.base.revision };
        this.state = this.#replayed();
        this.#tellChanged(before, { mine: true, early: false });
        if (!fits) this.load();
      }
    }
    if (reply.notes?.length) this.tell("notes", { words: reply.notes });
    this.#windows.postMessage({ book: this.bookId, revision: reply.revision });
    this.#catchUp();
  }

  /* The entry goes when the book can still be asked for; else it is this book, or this person, that is not there any more. */
  async #refused(entry, problem) {
    this.#refusing = entry;
    const came = await this.load({ anyway: true });
    this.#refusing = null;
    if (!came) return false;
    const text = wordsIn(entry) ?? "", [place = { sheet: "", frame: "" }] = targets(entry);
    if (problem.aside && again(entry)) this.#keep([...this.kept, { ...place, text, why: problem.detail, refused: true, entry: again(entry) }]);
    else this.#keepWords(entry, problem.detail, true);
    this.tell("refused", { words: problem.detail, text: text || (problem.aside ? " " : ""), ...place });
    return true;
  }

  #keepWords(entry, why, refused) {
    const text = wordsIn(entry);
    if (!text) return;
    const [{ sheet, frame } = { sheet: "", frame: "" }] = targets(entry);
    this.#keep([...this.kept, { sheet, frame, text, why, refused }]);
  }

  #keep(kept) {
    if (kept.length === this.kept.length) return;
    this.outbox.keepWords(kept);
    this.tell("kept", {});
  }

  #showMade({ made } = {}, turns) {
    if (!made?.sheet || (turns !== null && turns !== this.view.turns) || typing()) return;
    this.show(made.sheet);
    this.select(made.sheet, this.frame(made.sheet, made.frame) ? made.frame : "");
  }

  async #load(anyway) {
    const answer = await fetchState(this.bookId, anyway ? "" : this.#etag);
    if (answer.kind === "same") return true;
    if (answer.kind !== "done") return false;
    if (answer.state.revision < this.base.revision && !anyway) return this.#load(true);
    const before = this.state;
    this.#take(answer);
    this.state = this.#replayed();
    this.#tellChanged(before, { mine: false, early: false });
    this.#tellSaving();
    return true;
  }

  #take({ state, etag }) {
    this.base = settled(this.base, state);
    this.#newest = Math.max(this.#newest, state.revision);
    this.#etag = etag;
  }

  async #catchUp() {
    if (this.#newest <= this.base.revision) return;
    if (!(await this.load())) setTimeout(() => this.#catchUp(), AGAIN);
  }

  #replayed() {
    return this.outbox.entries.filter((entry) => entry !== this.#refusing).reduce(applied, this.base);
  }

  #tellChanged(before, how) {
    const what = differences(before, this.state);
    if (!Object.values(what).some((one) => one === true || one.length)) return;
    this.tell("changed", { ...what, ...how, revision: this.base.revision });
    this.view.follow();
    this.modes.follow();
  }

  #tellSaving() {
    const { state, since, why } = this.outbox, now = `${state} ${why} ${this.canUndo} ${this.canRedo}`;
    if (now === this.#told) return;
    this.#told = now;
    this.tell("saving", { state, since, why });
  }

  #can() {
    const can = { undo: Boolean(this.base?.can_undo), redo: Boolean(this.base?.can_redo) };
    for (const { undo, redo } of this.outbox?.entries ?? []) {
      if (undo) can.redo = true;
      else Object.assign(can, { undo: true, redo: Boolean(redo) && can.redo });
    }
    return can;
  }

  #hear() {
    const hurry = () => this.outbox.hurry();
    // News is missed while the page sleeps or the net is away; other windows of this browser tell theirs at once.
    const look = () => document.visibilityState === "visible" && this.load();
    this.#windows.addEventListener("message", ({ data }) => data.book === this.bookId && this.news(data.revision));
    addEventListener("online", () => { hurry(); look(); });
    addEventListener("offline", () => this.#tellSaving());
    addEventListener("pagehide", () => { this.modes.end(); hurry(); });
    document.addEventListener("visibilitychange", () => { hurry(); look(); });
    addEventListener("beforeunload", (event) => {
      if (this.outbox.state === "offline" || (this.outbox.record.failed && !this.saved)) event.preventDefault();
    });
  }
}

export const desk = new Desk();
window.desk = desk;
