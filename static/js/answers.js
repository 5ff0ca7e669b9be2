/** The ranked list. Rows are kept and filled anew, so that focus and layout stay where they are. */
import { needs, percent, showGlyph } from "./symbol.js";

export class Answers extends EventTarget {
  #list;
  #template;
  #symbols = [];

  /** Events: "copy" and "vote", each with the row's symbol as its detail. */
  constructor(list, template) {
    super();
    this.#list = list;
    this.#template = template;
    list.addEventListener("click", (event) => this.#click(event));
  }

  get symbols() {
    return this.#symbols;
  }

  /** Show ranked symbols; votable says whether there are strokes that a vote could be about. */
  show(symbols, { mine, votable }) {
    this.#symbols = symbols;
    while (this.#list.children.length > symbols.length) this.#list.lastElementChild.remove();
    while (this.#list.children.length < symbols.length) this.#list.append(this.#row());
    symbols.forEach((symbol, i) => fill(this.#list.children[i], symbol, i));
    this.mark({ mine, votable });
  }

  /** Show which of the rows this visitor voted for. */
  mark({ mine, votable }) {
    this.#symbols.forEach((symbol, i) => {
      const button = this.#list.children[i].querySelector(".vote");
      const pressed = mine.has(symbol.id);
      button.setAttribute("aria-pressed", pressed);
      button.disabled = !votable;
      button.title = voteTitle(pressed, votable);
    });
  }

  flash(index) {
    const row = this.#list.children[index];
    row.classList.add("is-copied");
    setTimeout(() => row.classList.remove("is-copied"), 1200);
  }

  set busy(busy) {
    this.#list.setAttribute("aria-busy", busy);
  }

  #row() {
    return this.#template.content.firstElementChild.cloneNode(true);
  }

  #click(event) {
    const row = event.target.closest(".answer");
    const button = event.target.closest("button");
    if (!row || !button) return;
    const index = [...this.#list.children].indexOf(row);
    const type = button.classList.contains("vote") ? "vote" : "copy";
    this.dispatchEvent(new CustomEvent(type, { detail: { symbol: this.#symbols[index], index } }));
  }
}

function fill(row, symbol, index) {
  const { packages, mode } = needs(symbol);
  row.classList.remove("is-copied");
  row.querySelector(".answer__key").textContent = index < 9 ? index + 1 : "";
  showGlyph(row.querySelector(".glyph"), symbol);
  row.querySelector(".answer__command").textContent = symbol.latex;
  row.querySelector(".answer__package").textContent = packages.join(" ");
  row.querySelector(".answer__mode").textContent = mode;
  row.querySelector(".answer__percent").textContent = percent(symbol.probability);
  // Through the object model: the page's policy allows no style attribute.
  row.querySelector(".answer__bar").style.setProperty("--share", symbol.probability);
  row.querySelector(".vote__label").textContent = `Vote for ${symbol.latex}`;
}

function voteTitle(pressed, votable) {
  if (!votable) return "A picture cannot be voted on: only drawings are stored";
  return pressed ? "Take the vote back" : "This is what I drew (stores the drawing)";
}
