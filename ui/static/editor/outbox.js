/* Everything that was changed here and is not saved yet. In: changes, in order; out: each of them sent once, one at a time, and kept in
   the browser until it is answered. What an answer means for the book is told to `hooks`: done(entry, reply), clash(entry, problem),
   refused(entry, problem) -> whether to let the entry go (problem.aside: it may be tried again), and told(), whenever `state` may be another. */

import { home, merge } from "./merging.js";
import { uuid } from "./keeping.js";

const WAITS = [500, 1000, 2000, 4000, 8000, 15000];
/* Held back for more of the same, but never so long that "saved within two seconds" would not be true. */
const LONGEST_PAUSE = 1200;
/* So often the server may break on one change, which takes about a minute; then those behind it go on. */
const MOST_BROKEN = 8;
const ASIDE = "Something goes wrong on our side whenever this change is made. It is kept here and nothing else waits for it.";

export class Outbox {
  entries = [];
  kept = [];
  clashed = null;
  why = "";
  #flying = null;
  #fails = 0;
  #timer = 0;
  #answers = new Map();

  constructor(record, post, hooks) {
    this.record = record;
    this.post = post;
    this.hooks = hooks;
  }

  /** Takes up what was not saved when this tab, or one that is gone, was last open. */
  async open() {
    Object.assign(this, await this.record.open());
  }

  get state() {
    if (!this.entries.length) return "saved";
    if (this.clashed) return "clash";
    if (!navigator.onLine) return "offline";
    return this.#fails || this.record.failed ? "waiting" : "saving";
  }

  get sending() {
    return this.#flying !== null;
  }

  get since() {
    return this.entries[0]?.since ?? 0;
  }

  /** Adds a change, or puts it into one that waits and is about the same; `pause` ms are waited for more. The reply is promised. */
  add(what, { revision, pause = 0 }) {
    const entry = { key: uuid(), tab: this.record.tab, revision, since: Date.now(), ...what };
    const waiting = home(this.entries, entry);
    if (waiting) merge(waiting, entry);
    else this.entries.push(entry);
    const mine = waiting ?? entry;
    mine.until = pause ? Math.min(Date.now() + pause, mine.since + LONGEST_PAUSE) : 0;
    this.#keep();
    queueMicrotask(() => this.pump());
    return this.#answer(mine).promise;
  }

  /** Sends the first entry, unless one is on its way, a clash waits for an answer, or a pause or a failure is being waited out. */
  async pump() {
    clearTimeout(this.#timer);
    if (this.#flying || this.clashed || !this.entries.length) return this.hooks.told();
    const held = this.entries.length === 1 ? (this.entries[0].until ?? 0) - Date.now() : 0;
    if (held > 0) {
      this.#timer = setTimeout(() => this.pump(), held);
      return this.hooks.told();
    }
    const entry = this.#flying = this.entries[0];
    entry.tried = true;
    this.#keep();
    this.hooks.told();
    const outcome = await this.post(entry);
    await this.#settle(entry, outcome);
  }

  /** Now, whatever is being waited for. */
  hurry() {
    for (const entry of this.entries) entry.until = 0;
    this.pump();
  }

  /** After a clash: `revision` is the one whose change is to be overwritten; without it the entry goes. */
  answer(revision) {
    const entry = this.clashed;
    this.clashed = null;
    if (revision === undefined) return this.#drop(entry);
    entry.revision = revision;
    entry.tried = false;
    this.#keep();
    this.pump();
  }

  /** Keeps words that could not be saved until somebody takes them up or lets them go; [] lets all of that place go. */
  keepWords(kept) {
    this.kept = kept;
    this.#keep();
  }

  async #settle(entry, outcome) {
    this.why = outcome.why ?? "";
    if (outcome.broken) entry.broken = (entry.broken ?? 0) + 1;
    const aside = outcome.broken && entry.broken >= MOST_BROKEN;
    if (outcome.kind === "later" && !aside) return this.#later(entry, outcome);
    this.#fails = 0;
    if (outcome.kind === "clash") return this.#clash(entry, outcome.problem);
    if (outcome.kind === "done") {
      this.#take(entry);
      await this.hooks.done(entry, outcome.reply);
      this.#answer(entry).resolve(outcome.reply);
    } else if (await this.hooks.refused(entry, outcome.problem ??= { detail: ASIDE, aside: true })) {
      this.#take(entry, outcome.problem);
    } else {
      return this.#later(entry, { why: "trouble" });
    }
    this.#flying = null;
    this.#answers.delete(entry.key);
    this.pump();
  }

  #later(entry, { why, wait = 0 }) {
    this.why = why;
    this.#flying = null;
    const next = Math.max(wait, WAITS[Math.min(this.#fails, WAITS.length - 1)]);
    this.#fails += 1;
    this.#timer = setTimeout(() => this.pump(), Math.min(next, WAITS.at(-1)));
    this.hooks.told();
  }

  #clash(entry, problem) {
    this.#flying = null;
    this.clashed = entry;
    entry.tried = false;
    this.#keep();
    this.hooks.told();
    this.hooks.clash(entry, problem);
  }

  #drop(entry) {
    this.#take(entry, { code: "clash", detail: "The change of the other window was kept." });
    this.#answers.delete(entry.key);
    this.pump();
  }

  /* Out of the queue; with a problem its promise is broken. */
  #take(entry, problem) {
    this.entries = this.entries.filter((one) => one !== entry);
    this.#keep();
    if (problem) this.#answer(entry).reject(problem);
  }

  #keep() {
    this.record.write({ entries: this.entries.map(({ until, ...entry }) => entry), kept: this.kept });
  }

  #answer(entry) {
    if (!this.#answers.has(entry.key)) {
      const answer = Promise.withResolvers ? Promise.withResolvers() : deferred();
      // Nobody has to listen: what went wrong is also shown.
      answer.promise.catch(() => {});
      this.#answers.set(entry.key, answer);
    }
    return this.#answers.get(entry.key);
  }
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
