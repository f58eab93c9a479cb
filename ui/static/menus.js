/* Small menus (<details class="menu">) close when something else is pressed, and by Escape. */

const open = () => document.querySelectorAll("details.menu[open]");

addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target) || event.target.closest(".mi")) menu.open = false;
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) { menu.open = false; menu.querySelector("summary").focus(); }
});
