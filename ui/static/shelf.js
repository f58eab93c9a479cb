/* <shelf-sort maker sort>: keeps in the browser how a maker likes the shelf sorted. In: a choice of its select, or what was chosen
   before when the address says nothing. Out: `sort` {sort}. */

const KEY = "memory-maker.sort.";

class ShelfSort extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => this.#choose(event.target.value));
    const kept = localStorage.getItem(KEY + this.getAttribute("maker"));
    const asked = new URL(location.href).searchParams.get("sort");
    if (kept && !asked && kept !== this.getAttribute("sort")) this.#ask(kept);
  }

  #choose(sort) {
    localStorage.setItem(KEY + this.getAttribute("maker"), sort);
    const address = new URL(location.href);
    address.searchParams.set("sort", sort);
    history.replaceState(history.state, "", address);
    this.#tell(sort);
  }

  /* Once the page is connected: what is told before is told to nobody. */
  #ask(sort) {
    if (!this.isConnected) return;
    if (window.did_handshake) this.#tell(sort);
    else setTimeout(() => this.#ask(sort), 30);
  }

  #tell(sort) {
    this.querySelector("select").value = sort;
    this.dispatchEvent(new CustomEvent("sort", { detail: { sort } }));
  }
}

customElements.define("shelf-sort", ShelfSort);
