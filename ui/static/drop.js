/* <photo-drop book most>: a place to drop photos or whole folders, or to pick them; sends them and says how each fares.
   In: the book's id, the most megabytes a file may have; `refused`, {rows: [{id, name, words}], more}, files that could not be opened here.
   Out: `arrived` {count} as files get through (gathered, twice a second at most), `flying` {count} when the number on the
   way turns to or from 0, `forget` {id} when a refused file is waved off. */

import { button, count, iconButton, make, note, progress, tell } from "./dom.js";
import { sortOut } from "./files.js";
import { Queue } from "./queue.js";

const SHOWN = 40;
const GATHER = 400;

class PhotoDrop extends HTMLElement {
  #rows = new Map();
  #own = new Set();
  #arrived = 0;
  #outside = { rows: [], more: 0 };
  #dismissed = new Set();

  connectedCallback() {
    if (this.zone) return;
    this.queue = new Queue(this.getAttribute("book"), (item) => this.#changed(item));
    this.#build();
    const { signal } = (this.listening = new AbortController());
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) window.addEventListener(name, (event) => this.#drag(event), { signal });
    window.addEventListener("beforeunload", (event) => { if (this.#flying()) event.preventDefault(); }, { signal });
  }

  disconnectedCallback() {
    this.listening?.abort();
  }

  set refused(refused) {
    this.#outside = refused;
    if (this.zone) this.#problems();
  }

  #build() {
    this.zone = make("div", "drop",
      make("h3", "", "Drop photos or a whole folder here"),
      make("p", "t-sm muted", "JPEG, PNG, HEIC, WebP or TIFF. We keep every original exactly as it is."),
      make("div", "line", button("Choose photos", "soft", () => this.#pick(false), "image-plus"), button("Choose a folder", "text", () => this.#pick(true), "folder-open")));
    this.picker = make("input", "vh");
    Object.assign(this.picker, { type: "file", multiple: true, tabIndex: -1 });
    this.picker.setAttribute("aria-label", "Photos from this device");
    this.picker.addEventListener("change", () => { this.#take([...this.picker.files]); this.picker.value = ""; });
    this.bar = progress("Photos arriving");
    this.summary = make("span", "t-sm num");
    this.summary.setAttribute("role", "status");
    this.stop = button("Stop", "text", () => this.queue.cancelAll());
    this.coming = make("div", "coming", make("div", "line", this.summary, this.bar, this.stop));
    this.list = make("ul", "rows");
    this.troubles = make("ul", "rows troubles");
    this.coming.hidden = true;
    this.replaceChildren(this.zone, this.picker, this.coming, this.list, this.troubles);
    this.#problems();
  }

  #pick(folder) {
    this.picker.webkitdirectory = folder;
    this.picker.accept = folder ? "" : "image/*,.heic,.heif,.tif,.tiff";
    this.picker.click();
  }

  /* The whole window takes a drop, so that a photo let go beside the zone does not replace the page. */
  async #drag(event) {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    const over = event.type === "dragenter" || event.type === "dragover";
    if (event.type !== "dragleave" || event.relatedTarget === null) this.zone.classList.toggle("over", over);
    if (event.type === "drop") this.#take(event.dataTransfer);
  }

  async #take(source) {
    const { files, refused } = await sortOut(source, Number(this.getAttribute("most")));
    for (const { name, words } of refused) this.#trouble({ name, words, state: "refused" });
    this.queue.add(files);
    this.#sum();
  }

  #changed(item) {
    if (item.state === "done") this.#gather();
    if (["done", "cancelled", "failed", "refused"].includes(item.state)) this.#dropRow(item);
    if (["failed", "refused"].includes(item.state)) this.#trouble(item);
    if (item.state === "sending") this.#row(item).bar.show(item.share);
    this.#sum();
  }

  #gather() {
    this.#arrived += 1;
    this.gathering ??= setTimeout(() => {
      tell(this, "arrived", { count: this.#arrived });
      this.gathering = null;
      this.#arrived = 0;
    }, GATHER);
  }

  #row(item) {
    if (!this.#rows.has(item)) {
      const bar = progress(item.name);
      const row = make("li", "line", make("span", "name t-sm", item.name), bar, iconButton(`Do not send ${item.name}`, "x", () => this.queue.cancel(item), 18));
      this.#rows.set(item, { row, bar });
      this.list.append(row);
    }
    return this.#rows.get(item);
  }

  #dropRow(item) {
    this.#rows.get(item)?.row.remove();
    this.#rows.delete(item);
  }

  #flying() {
    return this.queue.items.some((item) => item.state === "waiting" || item.state === "sending");
  }

  /* Summed at most once a frame: a thousand small files change faster than anyone reads. */
  #sum() {
    this.summing ??= requestAnimationFrame(() => { this.summing = null; this.#say(); });
  }

  #say() {
    const wanted = this.queue.items.filter((item) => item.state !== "cancelled");
    const done = wanted.filter((item) => item.state === "done");
    const coming = wanted.filter((item) => item.state === "waiting" || item.state === "sending").length;
    const size = wanted.reduce((sum, item) => sum + item.size, 0);
    this.bar.show(size ? wanted.reduce((sum, item) => sum + item.share * item.size, 0) / size : 0);
    this.coming.hidden = coming === 0;
    this.summary.textContent = `${done.length} of ${count(wanted.length, "file")} here`;
    if ((coming > 0) !== (this.wasComing ?? false)) tell(this, "flying", { count: coming });
    this.wasComing = coming > 0;
    if (!coming) this.queue.settle();
  }

  #trouble(item) {
    this.#own.add(item);
    this.#problems();
  }

  #problems() {
    const outside = this.#outside.rows.filter((photo) => !this.#dismissed.has(photo.id));
    const rows = [...[...this.#own].map((item) => this.#ownRow(item)), ...outside.map((photo) => this.#outsideRow(photo))];
    const hidden = Math.max(0, rows.length - SHOWN) + this.#outside.more;
    this.troubles.replaceChildren(...rows.slice(0, SHOWN), ...(hidden > 0 ? [make("li", "t-sm muted", `and ${count(hidden, "more file")} like these.`)] : []));
  }

  #ownRow(item) {
    const off = () => { this.#own.delete(item); this.#problems(); };
    const away = () => { this.queue.forget(item); off(); };
    const again = () => { off(); this.queue.retry(item); };
    return trouble(item.name, item.words, away, item.state === "failed" ? again : null);
  }

  #outsideRow(photo) {
    return trouble(photo.name, photo.words, () => { this.#dismissed.add(photo.id); this.#problems(); tell(this, "forget", { id: photo.id }); });
  }
}

function trouble(name, words, away, again = null) {
  const said = make("span", "grow", make("strong", "", `“${name}”`), ` stays out. ${words}`);
  const tools = [again ? button("Try again", "text", again) : null, iconButton(`Wave off ${name}`, "x", away, 18)];
  return make("li", "", note(again ? "bad" : "warn", again ? "circle-alert" : "triangle-alert", said, ...tools));
}

customElements.define("photo-drop", PhotoDrop);
