/* The server redraws parts of a page, and what has the focus may go with them. Then the focus goes to what bears the same name in its
   place, or to the page's heading. In: the page's focus; out: the focus, never lost. */

let had = null;
let home = null;
let name = "";

const named = (element) => element.getAttribute("aria-label") ?? element.textContent.trim();
const there = (element) => element.isConnected && element.checkVisibility() && !element.disabled;

addEventListener("focusin", ({ target }) => {
  had = target;
  // What is asked in a dialog belongs to what opened it, and a line of a menu to the menu.
  if (target.closest("dialog")) return;
  home = target.closest("details.menu")?.querySelector("summary") ?? target;
  name = named(home);
});

function look() {
  if (document.activeElement !== document.body || !had || there(had) || document.querySelector("dialog[open], .q-dialog")) return;
  const alike = () => [...document.querySelectorAll(home.localName)].find((one) => there(one) && named(one) === name);
  const found = home && there(home) ? home : (home && alike()) ?? document.querySelector("main h1");
  if (!found) return;
  if (found.tabIndex < 0) found.tabIndex = -1;
  found.focus({ preventScroll: true });
}

const soon = () => requestAnimationFrame(look);
addEventListener("focusout", ({ relatedTarget }) => relatedTarget || soon());
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
