/* Files on their way to a book: several in flight, each resumable by tus; what happens to each is told to a listener.
   In: files and a book's id. Out: an item per file, {name, state, share, words}, and `changed(item)` at every step.
   States: waiting, sending, done, failed (may be tried again), refused (by the server, in its words), cancelled. */

const AT_ONCE = 3;
const RETRIES = [0, 1000, 3000, 5000, 10000];

export class Queue {
  constructor(book, changed) {
    this.book = book;
    this.changed = changed;
    this.items = [];
    this.next = 0;
    this.flying = new Set();
  }

  add(files) {
    this.items.push(...files.map((file) => ({ file, name: file.name, size: file.size, state: "waiting", share: 0, words: "" })));
    this.#fly();
  }

  cancel(item) {
    item.upload?.abort(true).catch(() => {});
    this.#land(item, "cancelled");
  }

  cancelAll() {
    for (const item of [...this.items]) if (["waiting", "sending"].includes(item.state)) this.cancel(item);
  }

  retry(item) {
    this.#start(item);
  }

  forget(item) {
    const at = this.items.indexOf(item);
    if (at < 0) return;
    this.items.splice(at, 1);
    if (at < this.next) this.next -= 1;
  }

  /** Lets go of everything that is over, so that the next files are counted anew. */
  settle() {
    this.items = this.items.filter((item) => item.state === "failed");
    this.next = this.items.length;
  }

  #fly() {
    while (this.flying.size < AT_ONCE && this.next < this.items.length) {
      const item = this.items[this.next++];
      if (item.state === "waiting") this.#start(item);
    }
  }

  #start(item) {
    item.state = "sending";
    item.words = "";
    this.flying.add(item);
    item.upload = this.#upload(item);
    item.upload.findPreviousUploads().then((before) => {
      if (item.state !== "sending") return;
      if (before.length) item.upload.resumeFromPreviousUpload(before[0]);
      item.upload.start();
    });
    this.changed(item);
  }

  #upload(item) {
    const { file } = item;
    return new window.tus.Upload(file, {
      endpoint: "/uploads",
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type, book: this.book },
      fingerprint: async () => ["sal", this.book, file.name, file.size, file.lastModified].join("|"),
      onProgress: (sent, size) => { item.share = size ? sent / size : 0; this.changed(item); },
      onSuccess: () => this.#land(item, "done"),
      onError: (error) => this.#failed(item, error),
    });
  }

  #failed(item, error) {
    const answer = error.originalResponse;
    const said = sentence(answer?.getBody());
    const refused = answer && answer.getStatus() >= 400 && answer.getStatus() < 500 && answer.getStatus() !== 423;
    item.words = said || (answer ? "It could not be taken just now." : "The connection broke.");
    this.#land(item, refused && said ? "refused" : "failed");
  }

  #land(item, state) {
    item.state = state;
    if (state === "done") item.share = 1;
    this.flying.delete(item);
    this.changed(item);
    this.#fly();
  }
}

/* The sentence of a problem+json answer, '' when there is none. */
function sentence(body) {
  try {
    return JSON.parse(body).detail ?? "";
  } catch {
    return "";
  }
}
