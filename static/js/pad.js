/** The drawing pad of Classify and Train: canvas, pen, and the buttons beneath. */
import { Ink } from "./ink.js";
import { Painter } from "./paint.js";
import { Pen } from "./pen.js";

export class Pad {
  #hint;
  #locked = false;

  constructor(root) {
    const canvas = root.querySelector(".pad__canvas");
    this.root = root;
    this.#hint = root.querySelector(".pad__hint");
    this.ink = new Ink();
    new Painter(canvas, this.ink);
    new Pen(canvas, this.ink);
    this.ink.addEventListener("ink", () => this.refresh());
    this.ink.addEventListener("change", () => this.refresh());
    this.press("undo", () => this.ink.undo());
    this.press("redo", () => this.ink.redo());
    this.refresh();
  }

  /** A locked pad shows a picture in place of the drawing: there is nothing to undo. */
  set locked(locked) {
    this.#locked = locked;
    this.root.classList.toggle("has-picture", locked);
    this.refresh();
  }

  get locked() {
    return this.#locked;
  }

  /** Run action(button) when the button with this data-do is pressed, where the page has it. */
  press(name, action) {
    const button = this.#button(name);
    button?.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") action(button);
    });
  }

  refresh() {
    const drawn = !this.ink.isEmpty && !this.#locked;
    this.#hint.hidden = !this.ink.isEmpty || this.ink.open !== null || this.#locked;
    this.#enable("undo", this.ink.canUndo && !this.#locked);
    this.#enable("redo", this.ink.canRedo && !this.#locked);
    this.#enable("clear", drawn || this.#locked);
    for (const name of ["png", "drawing", "submit"]) this.#enable(name, drawn);
  }

  /** Unlike disabled, aria-disabled leaves the focus where it is when the last stroke is undone. */
  #enable(name, enabled) {
    this.#button(name)?.setAttribute("aria-disabled", !enabled);
  }

  #button(name) {
    return this.root.querySelector(`[data-do="${name}"]`);
  }
}
