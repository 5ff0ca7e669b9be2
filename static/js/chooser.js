/** A field that completes what is typed to a symbol: a combobox with a list of those that fit. */
import { Finder } from "./finder.js";
import { needs, showGlyph } from "./symbol.js";
import { toast } from "./toast.js";

const MOST = 8; // fits a phone under the field
const NONE = "No symbol fits";

export class Chooser extends EventTarget {
  #field;
  #list;
  #status;
  #template = document.getElementById("chooser-option").content.firstElementChild;
  #symbols = [];
  #active = -1;
  #finder;

  /** Events: "chosen" with a symbol; "enter" with the first that fits, or null, where none is marked. */
  constructor(root) {
    super();
    this.#field = root.querySelector("input");
    this.#list = root.querySelector(".chooser__list");
    this.#status = root.querySelector("[role=status]");
    this.#finder = new Finder(this.#field, MOST);
    this.#dress();
    this.#finder.addEventListener("found", (event) => this.#show(event.detail.symbols ?? []));
    this.#finder.addEventListener("failed", (event) => toast(`Not searched. ${event.detail.message}`));
    this.#finder.addEventListener("enter", () => this.#enter());
    this.#finder.addEventListener("down", () => this.#move(1));
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("blur", () => this.#close());
    // Before the blur that a press would cause: the list must still be there for the click.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#click(event));
  }

  set value(text) {
    this.#field.value = text;
  }

  focus() {
    this.#finder.focus();
  }

  /** Roles come with the script: without it this is a plain field of a form. */
  #dress() {
    const { id } = this.#list;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(roles)) this.#field.setAttribute(name, value);
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "Symbols");
  }

  #show(symbols) {
    this.#symbols = symbols;
    this.#active = -1;
    const options = symbols.map((symbol, i) => this.#option(symbol, i));
    this.#list.replaceChildren(...(symbols.length ? options : [none()]));
    this.#open(this.#finder.query !== "");
    const many = symbols.length === MOST ? `The first ${MOST} symbols that fit` : `${symbols.length} fit`;
    this.#status.textContent = this.#finder.query ? (symbols.length ? many : NONE) : "";
  }

  #option(symbol, index) {
    const option = this.#template.cloneNode(true);
    option.id = `${this.#list.id}-${index}`;
    showGlyph(option.querySelector(".glyph"), symbol);
    option.querySelector(".chooser__command").textContent = symbol.latex;
    option.querySelector(".chooser__name").textContent = symbol.name;
    option.querySelector(".chooser__needs").textContent = needs(symbol).packages.join(" ");
    return option;
  }

  #open(open) {
    this.#list.hidden = !open;
    this.#field.setAttribute("aria-expanded", open);
    if (!open) this.#field.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.#active = -1;
    this.#open(false);
  }

  #key(event) {
    if (event.key === "ArrowUp") {
      event.preventDefault();
      this.#move(-1);
    } else if (event.key === "Escape" && !this.#list.hidden) {
      event.preventDefault(); // only the list closes: the text stays
      this.#close();
    }
  }

  #move(by) {
    if (this.#symbols.length === 0) return;
    if (this.#list.hidden) this.#open(true);
    const count = this.#symbols.length;
    this.#active = this.#active < 0 && by < 0 ? count - 1 : (this.#active + by + count) % count;
    [...this.#list.children].forEach((option, i) => option.setAttribute("aria-selected", i === this.#active));
    const active = this.#list.children[this.#active];
    active.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", active.id);
  }

  #enter() {
    const open = !this.#list.hidden;
    if (open && this.#active >= 0) this.#choose(this.#symbols[this.#active]);
    else this.dispatchEvent(new CustomEvent("enter", { detail: open ? this.#symbols[0] : null }));
  }

  #click(event) {
    const option = event.target.closest(".chooser__option");
    if (option) this.#choose(this.#symbols[[...this.#list.children].indexOf(option)]);
  }

  #choose(symbol) {
    this.#finder.stop();
    this.#field.value = symbol.latex;
    this.#close();
    this.dispatchEvent(new CustomEvent("chosen", { detail: symbol }));
  }
}

/** The line that stands where no symbol fits: it cannot be chosen, but a list box needs an option. */
function none() {
  const line = document.createElement("li");
  line.className = "chooser__none";
  line.setAttribute("role", "option");
  line.setAttribute("aria-disabled", "true");
  line.textContent = NONE;
  return line;
}
