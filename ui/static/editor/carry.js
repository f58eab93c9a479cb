/* Carrying things with the pointer: mouse, pen and finger alike, over every part of the editor, shadow roots included.
   carry(event, what, {ghost, onEnd(dropped), onHold}) is called from a pointerdown: `what` ({kind, ids}) and `ghost` may be functions,
   asked once the carrying begins; a finger that was held and let go again without moving is an `onHold`.
   landing(element, {over(what, x, y), leave(), drop(what, x, y) -> bool}) says where things can be put; after a drop there is no leave. */

const STARTS = 5;
const HELD = 350;
const SLIP = 10;
const EDGE = 52;
const FASTEST = 22;
const SWALLOWED = 300;

const landings = new WeakMap();
let now = null;

export function landing(element, hands) {
  landings.set(element, hands);
  return () => landings.delete(element);
}

export function carry(event, what, options = {}) {
  if (now || event.button || !event.isPrimary) return;
  now = new Carrying(event, what, options);
}

/** What is being carried, or null. */
export const carried = () => (now?.begun ? now.what : null);

class Carrying {
  begun = false;
  moved = false;
  #over = null;
  #ended = new AbortController();

  constructor(event, what, options) {
    Object.assign(this, { what, options, pointer: event.pointerId, from: [event.clientX, event.clientY], at: [event.clientX, event.clientY] });
    this.touch = event.pointerType === "touch";
    const listen = (name, act) => addEventListener(name, act, { capture: true, signal: this.#ended.signal });
    listen("pointermove", (moved) => this.#mine(moved) && this.#move(moved));
    listen("pointerup", (up) => this.#mine(up) && this.#drop());
    listen("pointercancel", (lost) => this.#mine(lost) && this.#end(false));
    listen("blur", (left) => left.target === window && this.#end(false));
    listen("dragstart", (native) => native.preventDefault());
    listen("contextmenu", (menu) => (this.begun || this.touch) && stop(menu));
    listen("keydown", (key) => key.key === "Escape" && this.begun && (stop(key), this.#end(false)));
    if (this.touch) this.timer = setTimeout(() => this.#begin(), HELD);
  }

  #mine(event) {
    return event.pointerId === this.pointer;
  }

  #move(event) {
    this.at = [event.clientX, event.clientY];
    const far = Math.hypot(this.at[0] - this.from[0], this.at[1] - this.from[1]);
    // A finger that moves before it was held scrolls what lies under it.
    if (!this.begun && this.touch) return far > SLIP && this.#end(false);
    if (far >= STARTS) this.moved = true;
    if (!this.begun && this.moved) this.#begin();
  }

  #begin() {
    this.begun = true;
    const { ghost } = this.options;
    if (typeof this.what === "function") this.what = this.what();
    this.ghost = typeof ghost === "function" ? ghost(this.what) : ghost;
    getSelection()?.removeAllRanges();
    this.#grip();
    if (this.ghost) {
      Object.assign(this.ghost.style, { position: "fixed", left: 0, top: 0, pointerEvents: "none", zIndex: 9999 });
      this.ghost.setAttribute("aria-hidden", "true");
      document.body.append(this.ghost);
    }
    this.#follow();
  }

  /* The pointer is held by an element of its own: it shows a closed hand, and nothing below lights up in passing. */
  #grip() {
    this.grip = document.createElement("div");
    this.grip.style.cssText = "position: fixed; width: 0; height: 0; cursor: grabbing";
    document.body.append(this.grip);
    try { this.grip.setPointerCapture(this.pointer); } catch { /* the pointer is gone already; its end is on the way */ }
  }

  #place() {
    const [x, y] = this.at;
    if (this.ghost) this.ghost.style.transform = `translate3d(${x}px, ${y}px, 0)`;
    // A finger that only holds asks for something else yet.
    if (this.touch && !this.moved) return;
    const target = landingAt(x, y);
    if (target !== this.#over) landings.get(this.#over)?.leave?.();
    this.#over = target;
    landings.get(target)?.over?.(this.what, x, y);
  }

  /* Once a frame: where it is, and a roll of what lies there when it is held near the edge. */
  #follow() {
    if (now !== this) return;
    const at = this.at.join();
    if (scrollAt(...this.at) || at !== this.placed) this.#place();
    this.placed = at;
    requestAnimationFrame(() => this.#follow());
  }

  #drop() {
    const [x, y] = this.at;
    if (this.begun) this.#place();
    const hands = this.begun && (this.moved || !this.touch) ? landings.get(this.#over) : null;
    const held = this.begun && this.touch && !this.moved;
    this.#over = hands ? null : this.#over;
    const dropped = Boolean(hands?.drop?.(this.what, x, y));
    this.#end(dropped);
    if (held) this.options.onHold?.();
  }

  #end(dropped) {
    clearTimeout(this.timer);
    this.#ended.abort();
    if (now === this) now = null;
    if (!this.begun) return;
    landings.get(this.#over)?.leave?.();
    this.ghost?.remove();
    this.grip.remove();
    swallowClick();
    this.options.onEnd?.(dropped);
  }
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/* The click that ends a carrying is no click. One made by a key is (it has no detail). */
function swallowClick() {
  const ended = new AbortController();
  addEventListener("click", (event) => event.detail && stop(event), { capture: true, signal: ended.signal });
  addEventListener("pointerdown", () => ended.abort(), { capture: true, signal: ended.signal });
  setTimeout(() => ended.abort(), SWALLOWED);
}

/** The element under this point of the window, within shadow roots too. */
export function deepest(x, y) {
  let found = document.elementFromPoint(x, y);
  for (;;) {
    const inner = found?.shadowRoot?.elementFromPoint(x, y);
    if (!inner || inner.getRootNode() !== found.shadowRoot) return found;
    found = inner;
  }
}

const above = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;

function landingAt(x, y) {
  for (let element = deepest(x, y); element; element = above(element)) if (landings.has(element)) return element;
  return null;
}

function scrollAt(x, y) {
  for (let element = deepest(x, y); element; element = above(element)) {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const across = /auto|scroll/.test(style.overflowX) && element.scrollWidth > element.clientWidth ? pull(x, box.left, box.right) : 0;
    const down = /auto|scroll/.test(style.overflowY) && element.scrollHeight > element.clientHeight ? pull(y, box.top, box.bottom) : 0;
    if (!across && !down) continue;
    const before = [element.scrollLeft, element.scrollTop];
    element.scrollBy({ left: across, top: down, behavior: "instant" });
    return before[0] !== element.scrollLeft || before[1] !== element.scrollTop;
  }
  return false;
}

/* How many px a frame to scroll: none in the middle, more the nearer the edge. */
function pull(at, start, end) {
  const edge = Math.min(EDGE, (end - start) / 4);
  if (at < start + edge) return -Math.ceil(FASTEST * Math.min(1, (start + edge - at) / edge));
  if (at > end - edge) return Math.ceil(FASTEST * Math.min(1, (at - end + edge) / edge));
  return 0;
}

// Known from the start of every touch, or the browser would scroll before it could be asked not to.
document.addEventListener("touchmove", (event) => now?.begun && event.cancelable && event.preventDefault(), { passive: false });
