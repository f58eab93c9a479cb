/* Where what is not saved yet is kept: one record a book and tab in localStorage, {entries, kept}. A tab's id lives in its sessionStorage
   and is held by a lock of the browser, so that another tab can tell whether it is still there; where there are no locks (plain http
   from another machine) tabs ask each other. Sending an entry twice does no harm: its key says that it is the same. */

const TAB = "memory-maker.tab", BOX = "memory-maker.outbox.";
const PATIENCE = 400;
const here = new Set();
let channel = null;

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** This tab's id: the same after a reload, another one in a copied tab. */
export async function claimTab() {
  let id = sessionStorage.getItem(TAB);
  if (!id || !(await hold(id))) {
    id = uuid();
    await hold(id);
    sessionStorage.setItem(TAB, id);
  }
  return id;
}

/* Whether the id is ours from now on until this page goes. */
function hold(id) {
  if (here.has(id)) return true;
  const held = navigator.locks ? lock(id, { signal: AbortSignal.timeout(PATIENCE) }, true) : alive(id).then((taken) => !taken);
  return held.then((ours) => {
    if (ours) here.add(id);
    return ours;
  });
}

function lock(id, options, keep) {
  return new Promise((tell) => {
    const got = (lock) => {
      tell(Boolean(lock));
      return keep && lock ? new Promise(() => {}) : null;
    };
    navigator.locks.request(`${TAB}.${id}`, options, got).catch(() => tell(false));
  });
}

/* Asks the other tabs whether one of them has this id. */
function alive(id) {
  if (!channel) {
    channel = new BroadcastChannel(TAB);
    channel.addEventListener("message", ({ data }) => here.has(data.ask) && channel.postMessage({ here: data.ask }));
  }
  return new Promise((tell) => {
    const hear = ({ data }) => data.here === id && tell(true);
    channel.addEventListener("message", hear);
    channel.postMessage({ ask: id });
    setTimeout(() => { channel.removeEventListener("message", hear); tell(false); }, PATIENCE);
  });
}

async function gone(id) {
  return navigator.locks ? lock(id, { ifAvailable: true }, false) : !(await alive(id));
}

/** One book's record of this tab. `failed` is true when the browser has no room for it. */
export class Record {
  failed = false;
  #name;

  constructor(book, tab) {
    this.book = book;
    this.tab = tab;
    this.#name = `${BOX}${book}.${tab}`;
  }

  /** What lies here, and before it what tabs that are gone have left behind. */
  async open() {
    const mine = read(this.#name), left = [];
    for (const name of Object.keys(localStorage).filter((name) => name.startsWith(`${BOX}${this.book}.`) && name !== this.#name)) {
      if (await gone(name.split(".").at(-1))) left.push(name);
    }
    const all = [...left.map(read), mine];
    const found = { entries: all.flatMap((one) => one.entries), kept: all.flatMap((one) => one.kept) };
    this.write(found);
    if (!this.failed) for (const name of left) localStorage.removeItem(name);
    return found;
  }

  write({ entries, kept }) {
    try {
      if (entries.length || kept.length) localStorage.setItem(this.#name, JSON.stringify({ entries, kept }));
      else localStorage.removeItem(this.#name);
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }
}

function read(name) {
  try {
    const { entries = [], kept = [] } = JSON.parse(localStorage.getItem(name)) ?? {};
    return { entries, kept };
  } catch {
    return { entries: [], kept: [] };
  }
}
