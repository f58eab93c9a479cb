/* The server redraws parts of a page, and what has the focus may go with them. Then the focus goes to what bears the same name in its
   place, or to the heading of the open dialog, of the part it was in, or of the page. In: the page's focus; out: the focus, never lost. */

let had = null;
let home = null;
let part = null;
let name = "";

const named = (element) => element.getAttribute("aria-label") ?? element.textContent.trim();
const there = (element) => element.isConnected && element.checkVisibility() && !element.disabled;

addEventListener("focusin", ({ target }) => {
  had = target;
  // What is asked in a dialog belongs to what opened it, and a line of a menu to the menu.
  if (target.closest("dialog")) return;
  home = target.closest("details.menu")?.querySelector("summary") ?? target;
  name = named(home);
  part = target.closest("section");
});

function look() {
  if (document.activeElement !== document.body || !had || there(had) || document.querySelector(".q-dialog")) return;
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (dialog) return go(dialog.querySelector("h2"));
  const alike = () => [...document.querySelectorAll(home.localName)].find((one) => there(one) && named(one) === name);
  const heading = () => (part?.isConnected && part.querySelector("h2, h3")) || document.querySelector("main h1");
  go(home && there(home) ? home : (home && alike()) ?? heading());
}

function go(found) {
  if (!found) return;
  if (found.tabIndex < 0) found.tabIndex = -1;
  found.focus({ preventScroll: true });
}

const soon = () => requestAnimationFrame(look);
addEventListener("focusout", ({ relatedTarget }) => relatedTarget || soon());
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
