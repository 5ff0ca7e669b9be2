/** The ranked list, one row a shape. Rows are kept and filled anew: focus and layout stay in place. */
import { detail } from "./detail.js";
import { nameVote, percent, showGlyph } from "./symbol.js";

export class Answers extends EventTarget {
  #list;
  #template;
  #rows = [];
  #voting = { mine: new Set(), reason: "" };
  #describe;

  /**
   * describe(symbol) gives { needs, where, form, clash } in words. Events: "copy" with { symbol,
   * form? }, "vote" with { symbol }.
   */
  constructor(list, template, describe) {
    super();
    this.#list = list;
    this.#template = template;
    this.#describe = describe;
    list.addEventListener("click", (event) => this.#click(event));
  }

  /** The n-th row's best symbol, counted from 0, or undefined. */
  symbol(index) {
    return this.#rows[index]?.symbols[0];
  }

  /** Show rows of shapes.js; voting is { mine, reason }: the votes, and why one cannot vote, or "". */
  show(rows, voting) {
    this.#rows = rows;
    const items = this.#list.children;
    while (items.length > rows.length) this.#list.lastElementChild.remove();
    while (items.length < rows.length) this.#list.append(this.#row());
    rows.forEach((row, i) => this.#fill(items[i], row, i));
    this.mark(voting);
  }

  /** Say the same rows anew, after a form, a document or the facts changed. */
  refresh() {
    this.show(this.#rows, this.#voting);
  }

  /** Show which of the symbols this visitor voted for. */
  mark(voting) {
    this.#voting = voting;
    for (const button of this.#list.querySelectorAll(".vote")) {
      const pressed = voting.mine.has(button.dataset.id);
      button.setAttribute("aria-pressed", pressed);
      button.disabled = voting.reason !== "";
      button.title = voting.reason || (pressed ? "Take the vote back" : "This is what I drew (stores the drawing)");
    }
  }

  flash(symbol) {
    const row = this.#list.children[this.#rows.findIndex(({ symbols }) => symbols[0] === symbol)];
    row?.classList.add("is-copied");
    setTimeout(() => row?.classList.remove("is-copied"), 1200);
  }

  /** Go to the n-th row, counted from 0, where there is one. */
  focus(index = 0) {
    this.#list.children[index]?.querySelector(".answer__copy").focus();
  }

  set busy(busy) {
    this.#list.setAttribute("aria-busy", busy);
  }

  #row() {
    return this.#template.content.firstElementChild.cloneNode(true);
  }

  #fill(item, { shape, symbols, probability }, index) {
    const open = item.querySelector(".answer__open");
    // Another shape in an open row is another answer, and comes closed.
    const opened = open.getAttribute("aria-expanded") === "true" && item.dataset.shape === shape;
    item.dataset.shape = shape;
    item.classList.remove("is-copied");
    fillButton(item, symbols[0], index, this.#describe(symbols[0]));
    fillScore(open, symbols, probability);
    nameVote(item, symbols[0]);
    this.#open(item, opened, symbols);
  }

  #open(item, opened, symbols) {
    const panel = item.querySelector(".answer__detail");
    item.querySelector(".answer__open").setAttribute("aria-expanded", opened);
    panel.hidden = !opened;
    panel.replaceChildren(...(opened ? [detail(symbols, this.#describe)] : []));
  }

  #click(event) {
    const button = event.target.closest("button");
    const item = event.target.closest(".answer");
    if (!button || !item) return;
    const { symbols } = this.#rows[[...this.#list.children].indexOf(item)];
    if (button.matches(".answer__open")) {
      this.#open(item, button.getAttribute("aria-expanded") !== "true", symbols);
      this.mark(this.#voting);
      return;
    }
    const symbol = symbols.find(({ id }) => id === button.dataset.id) ?? symbols[0];
    const type = button.matches(".vote") ? "vote" : "copy";
    this.dispatchEvent(new CustomEvent(type, { detail: { symbol, form: button.dataset.form } }));
  }
}

function fillButton(item, symbol, index, { needs, where, form, clash }) {
  item.querySelector(".answer__key").textContent = index < 9 ? index + 1 : "";
  showGlyph(item.querySelector(".glyph"), symbol);
  item.querySelector(".answer__command").textContent = symbol.latex;
  item.querySelector(".answer__package").textContent = form ?? needs;
  item.querySelector(".answer__mode").textContent = form ? "" : where;
  item.querySelector(".answer__clash").hidden = !clash || Boolean(form);
}

function fillScore(open, symbols, probability) {
  open.classList.toggle("is-found", probability === null);
  open.querySelector(".answer__percent").textContent = probability === null ? "" : percent(probability);
  // Through the object model: the page's policy allows no style attribute.
  open.querySelector(".answer__bar").style.setProperty("--share", probability ?? 0);
  const more = symbols.length - 1;
  open.querySelector(".answer__more").textContent = more ? `+${more}` : "";
  open.querySelector(".answer__what").textContent = `Details of ${symbols[0].latex}`;
}
