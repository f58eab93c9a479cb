/* Which photos of a list are chosen: presses with their keys go in, the set of ids comes out. Knows no DOM. */

export class Choice {
  ids = new Set();
  #anchor = "";

  /** A press on `id`: alone it is the only one; `toggle` adds or takes it, `range` takes all from the last one pressed. */
  press(id, order, { toggle = false, range = false } = {}) {
    if (range && order.includes(this.#anchor)) return this.#span(id, order, toggle);
    if (toggle) { if (!this.ids.delete(id)) this.ids.add(id); } else this.ids = new Set([id]);
    this.#anchor = id;
  }

  #span(id, order, keep) {
    const [from, to] = [order.indexOf(this.#anchor), order.indexOf(id)].sort((a, b) => a - b);
    this.ids = new Set([...(keep ? this.ids : []), ...order.slice(from, to + 1)]);
  }

  all(order) {
    this.ids = new Set(order);
  }

  clear() {
    this.ids = new Set();
  }

  /** Forgets what is not there any more. */
  keep(known) {
    for (const id of this.ids) if (!known.has(id)) this.ids.delete(id);
  }
}
