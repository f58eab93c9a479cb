/* <portrait-field picture letters words most>: the person's picture, a way to choose another and to take it away. `most` is in bytes.
   Out: `changed` once the server has another picture, or none.
   <time-zone-field value>: a select of every time zone; offers the one of this device where another is chosen. */

import { button, make } from "./dom.js";

class PortraitField extends HTMLElement {
  static observedAttributes = ["picture", "letters", "words"];

  connectedCallback() {
    this.#build();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#build();
  }

  #build() {
    const id = this.getAttribute("picture");
    const face = make("span", "me large");
    face.setAttribute("aria-hidden", "true");
    if (id) face.append(Object.assign(document.createElement("img"), { src: `/files/people/${id}.jpg`, alt: "" }));
    else face.textContent = this.getAttribute("letters");
    this.picker = make("input", "vh");
    Object.assign(this.picker, { type: "file", accept: "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif", tabIndex: -1 });
    this.picker.setAttribute("aria-label", "A picture from this device");
    this.picker.addEventListener("change", () => this.#send(this.picker.files[0]));
    this.choose = button(this.getAttribute("words"), "soft", () => this.picker.click(), "image-plus");
    this.problem = make("p", "err");
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    const line = make("div", "line", face, this.choose);
    if (id) line.append(button("Remove", "text", () => this.#ask(`/files/people/${id}.jpg`, { method: "DELETE" })));
    this.replaceChildren(line, this.picker, this.problem);
  }

  #send(file) {
    if (!file) return;
    if (file.size > Number(this.getAttribute("most"))) this.#say("This picture has more than 10 MB. A smaller one is enough here.");
    else this.#ask("/files/people", { method: "POST", body: file, headers: { "Content-Type": file.type || "application/octet-stream" } });
    this.picker.value = "";
  }

  async #ask(path, how) {
    this.#say("");
    this.choose.disabled = true;
    try {
      const answer = await fetch(path, how);
      if (answer.ok) this.dispatchEvent(new CustomEvent("changed"));
      else this.#say((await answer.json()).detail);
    } catch {
      this.#say("The picture did not get through. Please try again.");
    }
    this.choose.disabled = false;
  }

  #say(words) {
    this.problem.textContent = words;
    this.problem.hidden = !words;
  }
}

class TimeZoneField extends HTMLElement {
  connectedCallback() {
    if (this.select) return;
    const value = this.getAttribute("value"), here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const known = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", value]);
    this.select = make("select", "in");
    Object.assign(this.select, { name: "time_zone", id: "time-zone" });
    for (const zone of [...known].sort()) this.select.append(new Option(zone.replaceAll("_", " "), zone, zone === value, zone === value));
    this.replaceChildren(this.select);
    if (here && known.has(here) && here !== value) {
      const offer = button(`Use ${here.replaceAll("_", " ")}, as on this device`, "text", () => { this.select.value = here; offer.remove(); this.select.focus(); });
      this.append(offer);
    }
  }
}

customElements.define("portrait-field", PortraitField);
customElements.define("time-zone-field", TimeZoneField);
