/* <kept-address back>: within a form that leads back when something is wrong. Keeps the address typed there in this tab; with `back`
   shows it again, and puts the cursor where the mistake is, or where the typing goes on. A form that makes an account tells the time
   zone of this device besides, for the hours in letters. */

const KEPT = "address";

class KeptAddress extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form"), box = form.querySelector("input[name=email]"), zone = form.querySelector("input[name=time_zone]");
    if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    form.addEventListener("submit", () => box && sessionStorage.setItem(KEPT, box.value));
    if (!this.hasAttribute("back")) return;
    if (box) box.value ||= sessionStorage.getItem(KEPT) ?? "";
    sessionStorage.removeItem(KEPT);
    const empty = [...form.querySelectorAll(".in")].find((one) => !one.value);
    const there = form.querySelector("[aria-invalid]") ?? empty ?? box, put = () => there.focus({ preventScroll: true });
    // Where the address of the page names a part of it, going there takes the focus away once more, just after the load.
    if (document.readyState === "complete") put();
    else addEventListener("load", () => setTimeout(put), { once: true });
  }
}

customElements.define("kept-address", KeptAddress);
