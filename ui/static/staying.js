/* A page outlives the replica that built it. In: a line that is cut, words that are typed into a form; out: the line again soon, at
   whichever replica answers, and after the load that this may take the words where they were typed. They are kept in this tab alone, until
   their form is sent or put away; passwords never. */

const KEPT = "typed ", SENT = "sent";
// Milliseconds before the line is asked for again, at first and at most.
const SOON = 250, LATEST = 3000;
const FIELDS = "textarea, input:is([type=text], [type=email], [type=date], [type=number], [type=url], :not([type]))";
const BACK = "What you were writing is kept. Open it again to go on.";

const forms = new WeakMap();
const here = KEPT + location.pathname;

const read = (home) => JSON.parse(sessionStorage.getItem(home)) ?? {};
const fields = (form) => [...form.elements].filter((one) => one.name && one.matches(FIELDS));

function write(home, all) {
  try {
    if (Object.keys(all).length) sessionStorage.setItem(home, JSON.stringify(all));
    else sessionStorage.removeItem(home);
  } catch {
    // No room in this browser: the words stand in their form all the same.
  }
}

function forget(home, name) {
  const { [name]: _, ...others } = read(home);
  write(home, others);
}

/* A form is known by what it is for and by what stood in it at first, so nobody's words come back in another's place. */
function meet(form) {
  if (forms.has(form) || form.querySelector("[type=password]") || form.closest("[role=search]")) return;
  const name = [form.closest("dialog")?.ariaLabel ?? "", ...fields(form).map((one) => `${one.name}=${one.value}`)].join("\n");
  forms.set(form, name);
  const words = read(here)[name] ?? {};
  for (const one of fields(form).filter((one) => one.value !== (words[one.name] ?? one.value))) {
    one.value = words[one.name];
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function begin() {
  const sent = JSON.parse(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
  // What was sent and led on has arrived; what came back to the same page has not.
  if (sent && sent.home !== here) forget(sent.home, sent.name);
  // Whoever stands at the door may be somebody else.
  if (location.pathname === "/") Object.keys(sessionStorage).filter((name) => name.startsWith(KEPT)).forEach((name) => write(name, {}));
  const inDialogs = Object.keys(read(here)).some((name) => !name.startsWith("\n"));
  if (inDialogs && performance.getEntriesByType("navigation")[0]?.type === "reload") setTimeout(say, 500);
}

function say() {
  window.Quasar?.Notify.create({ message: BACK, position: "bottom" });
}

addEventListener("input", ({ target }) => {
  const { form } = target;
  if (!forms.has(form)) return;
  write(here, { ...read(here), [forms.get(form)]: Object.fromEntries(fields(form).map((one) => [one.name, one.value])) });
});

addEventListener("submit", ({ target }) => {
  if (forms.has(target)) write(SENT, { home: here, name: forms.get(target) });
});

// It does not rise from the dialog to the window.
addEventListener("close", ({ target }) => {
  for (const form of target.querySelectorAll?.("form") ?? []) if (forms.has(form)) forget(here, forms.get(form));
}, true);

begin();
document.querySelectorAll("form").forEach(meet);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const one of addedNodes) {
    if (one.localName === "form") meet(one);
    else one.querySelectorAll?.("form").forEach(meet);
  }
}).observe(document.body, { childList: true, subtree: true });

const waiting = setInterval(() => {
  if (!window.socket) return;
  clearInterval(waiting);
  window.socket.io.reconnectionDelay(SOON);
  window.socket.io.reconnectionDelayMax(LATEST);
}, 50);
