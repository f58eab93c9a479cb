/* The list of keys, in a dialog that "?" opens. In: nothing; out: every key of the editor with what it does, for this machine's keyboard. */

import { iconButton, make } from "../dom.js";

const LETTERS = "memory-maker.letters";
const MAC = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const COMMAND = MAC ? "⌘" : "Ctrl";
const ALT = MAC ? "⌥" : "Alt";

/* Each line: ways to press it (keys pressed together stand in one list), and what it does. */
const GROUPS = [
  ["Around the book", [
    [[["Page Up"], ["Page Down"]], "The pages before, the pages after"],
    [[["Home"], ["End"]], "The cover, the last pages"],
    [[["Tab"], ["Shift", "Tab"]], "The next photo or words, the one before"],
    [[["Esc"]], "One step out"],
  ]],
  ["A photo or words", [
    [[["←"], ["→"], ["↑"], ["↓"]], "Move by 1 mm"],
    [[["Shift", "←"]], "Move by 5 mm"],
    [[[ALT, "←"]], "Move by 0.2 mm"],
    [[["Enter"]], "Write, or move the photo in its frame"],
    [[["R"]], "Turn by a quarter"],
    [[["]"], ["["]], "Further up, further down"],
    [[[COMMAND, "D"]], "Make a copy"],
    [[["Delete"]], "Take it off the page"],
  ]],
  ["The photo in its frame", [
    [[["+"], ["−"]], "Closer, further"],
    [[["0"]], "As much of it as fits"],
    [[["←"], ["→"], ["↑"], ["↓"]], "Move it, after Enter"],
  ]],
  ["The page", [
    [[["S"]], "Shuffle: the next layout"],
    [[["L"]], "Lock, or unlock"],
    [[[COMMAND, "D"]], "Make a copy, when nothing on it is chosen"],
    [[["G"]], "Show the guides"],
    [[["+"], ["−"], ["0"]], "Closer, further, the whole spread, when nothing is chosen"],
  ]],
  ["Photos and pages in small", [
    [[["←"], ["→"]], "From one to the next"],
    [[["Enter"]], "Show it; put a photo on the page"],
    [[["Space"]], "Choose a photo, one by one"],
    [[["Shift", "→"]], "Choose several"],
    [[[ALT, "←"], [ALT, "→"]], "Move pages earlier, later"],
    [[["Shift", "F10"]], "All that can be done with a page"],
    [[["Delete"]], "Take pages out"],
  ]],
  ["Always", [
    [[[COMMAND, "Z"]], "Undo"],
    [MAC ? [[COMMAND, "Shift", "Z"]] : [["Ctrl", "Shift", "Z"], ["Ctrl", "Y"]], "Redo"],
    [[["?"]], "This list"],
  ]],
];

let dialog = null;

/** Whether keys of one letter or sign do something; somebody can have switched them off. */
export function lettersWork() {
  return localStorage.getItem(LETTERS) !== "off";
}

export function openKeysList() {
  dialog ??= built();
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) dialog.showModal();
}

function built() {
  const made = make("dialog", "dialog float wide keys-list"), title = make("h2", "", "Keys");
  title.id = "keys-list-title";
  made.setAttribute("aria-labelledby", title.id);
  const head = make("div", "dialog-head", title, iconButton("Close", "x", () => made.close()));
  made.append(head, make("div", "keys-groups", ...GROUPS.map(([name, lines]) => group(name, lines))), letters());
  made.addEventListener("click", (event) => event.target === made && made.close());
  return made;
}

function group(name, lines) {
  return make("section", "", make("h3", "", name), make("dl", "", ...lines.map(([ways, words]) => line(ways, words))));
}

function line(ways, words) {
  const pressed = make("dt", "");
  ways.forEach((keys, n) => pressed.append(...(n ? [" "] : []), together(keys)));
  return make("div", "", pressed, make("dd", "", words));
}

function together(keys) {
  const span = make("span", "keys");
  keys.forEach((key, n) => span.append(...(n ? ["+"] : []), make("kbd", "", key)));
  return span;
}

/* Somebody who speaks to the machine, or whose hand trembles, may not want a stray letter to change a page. */
function letters() {
  const box = make("input", ""), words = make("span", "t-sm", "Keys of one letter or sign work");
  box.type = "checkbox";
  box.checked = lettersWork();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(LETTERS);
    else localStorage.setItem(LETTERS, "off");
  });
  return make("label", "check switch", box, make("span", ""), words);
}
