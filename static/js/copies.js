/** The latest copies, kept on this device, to be copied again or cleared. */
import { keep, recall } from "./memory.js";
import { showGlyph } from "./symbol.js";

const KEPT = "copies";
const MOST = 8; // one row on a desktop

export class Copies extends EventTarget {
  #root;
  #list;
  #kept;

  /** Event: "copy" with { text, named }. */
  constructor(root) {
    super();
    this.#root = root;
    this.#list = root.querySelector("ul");
    this.#kept = recall(KEPT, []);
    this.#list.addEventListener("click", (event) => this.#click(event));
    root.querySelector(".copies__clear").addEventListener("click", () => this.#set([]));
    this.#show();
  }

  add({ svg, latex }, { text, named }) {
    const others = this.#kept.filter((one) => one.text !== text);
    this.#set([{ svg, latex, text, named }, ...others].slice(0, MOST));
  }

  #set(kept) {
    this.#kept = kept;
    keep(KEPT, kept.length ? kept : null);
    this.#show();
  }

  #show() {
    this.#root.hidden = this.#kept.length === 0;
    this.#list.replaceChildren(...this.#kept.map(item));
  }

  #click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const index = [...this.#list.children].indexOf(button.parentElement);
    this.dispatchEvent(new CustomEvent("copy", { detail: this.#kept[index] }));
  }
}

function item(copy) {
  const entry = document.getElementById("copy-item").content.firstElementChild.cloneNode(true);
  showGlyph(entry.querySelector(".glyph"), copy);
  entry.querySelector("code").textContent = copy.named;
  entry.querySelector("button").title = copy.named;
  return entry;
}
