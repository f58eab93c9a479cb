/* <local-day datetime>: an instant in; the day in the viewer's own zone out, in words ("today", "on 4 October"); with `hours` the
   hour as well ("today at 14:05"). <local-end datetime>: the same for an instant to come, always with its hour. */

const DAY = 24 * 3600 * 1000;

export function dayWords(instant, now = new Date()) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(instant)) / DAY);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days < 7) return `on ${instant.toLocaleDateString("en-GB", { weekday: "long" })}`;
  const year = instant.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return `on ${instant.toLocaleDateString("en-GB", { day: "numeric", month: "long", year })}`;
}

class LocalDay extends HTMLElement {
  static observedAttributes = ["datetime", "hours"];

  attributeChangedCallback() {
    if (!this.hasAttribute("datetime")) return;
    const instant = new Date(this.getAttribute("datetime"));
    const time = document.createElement("time");
    time.dateTime = instant.toISOString();
    time.title = instant.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
    const hours = ` at ${instant.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
    time.textContent = dayWords(instant) + (this.hasAttribute("hours") ? hours : "");
    this.replaceChildren(time);
  }
}

class LocalEnd extends HTMLElement {
  static observedAttributes = ["datetime"];

  attributeChangedCallback() {
    const instant = new Date(this.getAttribute("datetime"));
    const time = document.createElement("time");
    time.dateTime = instant.toISOString();
    time.textContent = instant.toLocaleString("en-GB", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
    this.replaceChildren(time);
  }
}

customElements.define("local-day", LocalDay);
customElements.define("local-end", LocalEnd);
