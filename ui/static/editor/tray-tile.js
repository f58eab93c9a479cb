/* One photo of the tray: what is known of it goes in, an option of the list comes out that is redrawn only where it changed. */

import { icon, make } from "../dom.js";

const TILE = "tp";
let numbers = 0;

export class Tile {
  #said = "";
  #chosen = null;

  constructor(photo) {
    this.element = make("div", TILE);
    Object.assign(this.element, { tabIndex: -1, id: `tray-${(numbers += 1)}` });
    this.element.dataset.photo = photo.id;
    this.element.setAttribute("role", "option");
    this.choose(false);
    this.show(photo);
  }

  show(photo) {
    this.photo = photo;
    const said = `${photo.state} ${photo.uses[0]?.sheet} ${photo.label}`;
    if (said === this.#said) return;
    this.#said = said;
    this.element.className = `${TILE}${photo.uses.length ? " used" : ""}`;
    this.element.setAttribute("aria-label", photo.label);
    this.element.title = photo.label;
    this.element.replaceChildren(...parts(photo));
  }

  choose(on) {
    if (on === this.#chosen) return;
    this.#chosen = on;
    this.element.setAttribute("aria-selected", on);
  }
}

function parts(photo) {
  const signs = make("span", "tp-signs");
  if (photo.aside && !photo.uses.length) signs.append(sign("info"));
  if (photo.small) signs.append(sign("triangle-alert", "small"));
  const why = make("span", "tp-why", [photo.aside && !photo.uses.length ? photo.aside : "", photo.small].filter(Boolean).join(" "));
  return [make("span", "tp-pic", picture(photo), signs, numberOf(photo), make("span", "tp-tick", icon("check", 14))), why];
}

function sign(name, kind = "") {
  return make("span", `tp-sign ${kind}`, icon(name, 14));
}

/* The page it is on; pressed, it leads there. */
function numberOf(photo) {
  if (!photo.uses.length) return null;
  const [first, ...more] = photo.pages;
  const made = make("span", "tp-n num", `${first === "cover" ? "Cover" : first}${more.length ? " +" : ""}`);
  made.dataset.go = photo.uses[0].sheet;
  return made;
}

export function picture(photo) {
  if (photo.state !== "ready") return make("span", "skel");
  const image = make("img", "");
  Object.assign(image, { decoding: "async", alt: "", draggable: false });
  image.dataset.src = `/files/photos/${photo.id}/thumb.jpg`;
  seen.observe(image);
  return image;
}

// A browser's own lazy loading fetches pictures several screens away.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) bring(target);
}, { rootMargin: "150px", scrollMargin: "150px" });

function bring(image) {
  seen.unobserve(image);
  image.src = image.dataset.src;
}

/** What follows the hand: the photos as a small pile, with how many they are. */
export function pile(photos) {
  const cards = photos.slice(0, 3).reverse().map((photo) => make("span", "pile-card", picture(photo)));
  for (const card of cards) for (const image of card.querySelectorAll("img")) bring(image);
  const number = photos.length > 1 ? make("span", "pile-n num", photos.length) : null;
  return make("div", "pile", make("div", "pile-in", ...cards, number));
}
