/* The two doors of a book that is being edited: a question in; {kind: ...} out, never an exception. The kinds are "done", "same" (304),
   "later" (with why: "unreachable", "trouble" or "sign-in"; `broken` when the server failed at it), "clash", "refused". */

const SLOW = 30_000;
const SMALL = 60_000;

/** The whole state; "same" when `etag` is still the newest. */
export async function fetchState(book, etag = "") {
  const answer = await ask(`/edit/books/${book}`, { headers: etag ? { "If-None-Match": etag } : {} });
  if (!answer) return { kind: "later", why: "unreachable" };
  if (answer.status === 304) return { kind: "same" };
  const state = answer.ok ? await answer.json().catch(() => null) : null;
  if (answer.ok) return state ? { kind: "done", state, etag: answer.headers.get("etag") ?? "" } : { kind: "later", why: "unreachable" };
  return outcome(answer);
}

/** Sends one change. */
export async function sendChange(book, change) {
  const body = JSON.stringify(change);
  // A small change that is on its way arrives although the page goes; the browser takes no large ones along.
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive: body.length < SMALL };
  const answer = await ask(`/edit/books/${book}`, options);
  if (!answer) return { kind: "later", why: "unreachable" };
  if (!answer.ok) return outcome(answer);
  const reply = await answer.json().catch(() => null);
  return reply ? { kind: "done", reply } : { kind: "later", why: "unreachable" };
}

function ask(address, options) {
  return fetch(address, { ...options, credentials: "same-origin", signal: AbortSignal.timeout(SLOW) }).catch(() => null);
}

async function outcome(answer) {
  const { status } = answer;
  if (status === 401) return { kind: "later", why: "sign-in" };
  if (status >= 500 || status === 429 || status === 408) {
    // 500 is the product's own: it broke on just this. Anything else says that it is busy or away.
    return { kind: "later", why: "trouble", wait: Number(answer.headers.get("retry-after")) * 1000 || 0, broken: status === 500 };
  }
  const problem = (await answer.json().catch(() => null)) ?? {};
  const detail = problem.detail || "This change could not be made. The newest pages are shown.";
  // Others were quicker many times over; it is as good a moment later.
  if (problem.code === "moved") return { kind: "later", why: "trouble" };
  return { kind: problem.code === "clash" ? "clash" : "refused", problem: { ...problem, status, detail } };
}
