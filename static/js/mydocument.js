/** "My document": the packages that the visitor's document loads, kept on this device only. */
import { clashesOf } from "./clashes.js";
import { keep, recall } from "./memory.js";
import { loaded } from "./preamble.js";

const KEPT = "document";

export class MyDocument extends EventTarget {
  #root;
  #preamble;
  #boxes;

  /** root holds a textarea, a check box a package, a line that sums up, and a clear button. */
  constructor(root) {
    super();
    this.#root = root;
    this.#preamble = root.querySelector("textarea");
    this.#boxes = [...root.querySelectorAll("[type=checkbox]")];
    const { preamble = "", ticked = [] } = recall(KEPT, {});
    this.#fill(preamble, ticked);
    root.addEventListener("input", () => this.#changed());
    root.querySelector("button").addEventListener("click", () => this.#clear());
  }

  /** Whether there is anything to go by. */
  get isSet() {
    return this.#preamble.value.trim() !== "" || this.#ticked.length > 0;
  }

  /** Whether the document has what a symbol needs. */
  has({ package: name, fontenc }) {
    const packages = this.#packages;
    const known = name === null || packages.some((one) => one.name === name);
    const encoding = ({ name: one, options }) => one === "fontenc" && options.includes(fontenc);
    return known && (!fontenc || fontenc === "OT1" || packages.some(encoding));
  }

  /** What would go wrong, in words, were the symbol's package added at the end; "" for nothing. */
  clash({ package: name }) {
    const packages = this.#packages;
    if (!name || packages.some((one) => one.name === name)) return "";
    const clashes = clashesOf([...packages, { name, options: [] }]);
    return clashes.find((clash) => clash.packages.includes(name))?.say ?? "";
  }

  get #ticked() {
    return this.#boxes.filter((box) => box.checked).map((box) => box.value);
  }

  get #packages() {
    return [...loaded(this.#preamble.value), ...this.#ticked.map((name) => ({ name, options: [] }))];
  }

  #fill(preamble, ticked) {
    this.#preamble.value = preamble;
    for (const box of this.#boxes) box.checked = ticked.includes(box.value);
    this.#sum();
  }

  #clear() {
    this.#fill("", []);
    this.#changed();
    this.#preamble.focus();
  }

  #changed() {
    const [preamble, ticked] = [this.#preamble.value, this.#ticked];
    keep(KEPT, this.isSet ? { preamble, ticked } : null);
    this.#sum();
    this.dispatchEvent(new Event("change"));
  }

  /** Say what was understood, and which of it clashes. */
  #sum() {
    const names = [...new Set(this.#packages.map(({ name }) => name))];
    const sum = names.length ? `Loads ${names.join(", ")}.` : "No packages: plain LaTeX.";
    const lines = this.isSet ? [sum, ...clashesOf(this.#packages).map(({ say }) => say)] : [];
    const paragraphs = lines.map((line, i) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      if (i > 0) paragraph.className = "is-clash";
      return paragraph;
    });
    this.#root.querySelector(".document__sum").replaceChildren(...paragraphs);
    this.#root.querySelector(".document__state").textContent = this.isSet ? `: ${names.length} loaded` : "";
  }
}
