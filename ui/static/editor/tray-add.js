/* Adding photos without leaving the editor: openAdding(book, most) shows a dialog with the place to drop them, which goes on sending
   when it is closed; newPhotos(told) asks for the state until every photo that arrived has been looked at. */

import { iconButton, make } from "../dom.js";
import { desk } from "./desk.js";

const LOOK = new URL("..", import.meta.url);
const AGAIN = 2500;
const MOST_MB = "200";

let dialog = null;
let asking = null;

export async function openAdding(book, most) {
  dialog ??= await build(book, most);
  if (!dialog.open) dialog.showModal();
}

async function build(book, most) {
  await Promise.all([script("vendor/tus.min.js"), import("../drop.js")]);
  const drop = document.createElement("photo-drop");
  drop.setAttribute("book", book);
  drop.setAttribute("most", most || MOST_MB);
  drop.addEventListener("arrived", () => newPhotos());
  const made = make("dialog", "dialog float tp-add", make("div", "dialog-head", make("h2", "", "Add photos"), iconButton("Close", "x", () => made.close())), drop,
    make("p", "t-sm muted", "New photos wait in the tray until you put them on a page."));
  made.setAttribute("aria-label", "Add photos");
  document.body.append(made);
  return made;
}

function script(name) {
  return new Promise((done, failed) => {
    const made = document.createElement("script");
    Object.assign(made, { src: new URL(name, LOOK).href, onload: done, onerror: failed });
    document.head.append(made);
  });
}

/** Asks for what the server knows of the photos by now, and again while some are still being looked at. */
export async function newPhotos() {
  clearTimeout(asking);
  const before = photosNow();
  await desk.load();
  // The desk tells of changed pages only; photos that came are no change of the book.
  if (photosNow() !== before) desk.tell("photos", {});
  if (desk.state.photos.some((photo) => photo.state === "waiting")) asking = setTimeout(newPhotos, AGAIN);
}

const photosNow = () => desk.state.photos.map((photo) => photo.id + photo.state).join();
