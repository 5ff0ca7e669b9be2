/**
 * The drawing as data: strokes with undo, redo and clear.
 *
 * A state is an array of strokes that is never changed in place, so that a state can stand as a key
 * (see votes.js): undoing and redoing comes back to the very same object. A stroke is an array of
 * points [x, y, t]; x and y are 0..FRAME over the square canvas with y down, t is in milliseconds
 * since the drawing's first point.
 */
export const FRAME = 1000;

// Points closer together than this say nothing new. At this step the server's limit of 10,000
// points is fifteen times across the canvas.
const STEP = 1.5;

const EMPTY = [];

export class Ink extends EventTarget {
  #states = [EMPTY];
  #at = 0;
  #open = null;

  /** The strokes drawn so far, without the one under the pen. */
  get state() {
    return this.#states[this.#at];
  }

  /** The stroke under the pen, or null. */
  get open() {
    return this.#open;
  }

  get isEmpty() {
    return this.state.length === 0;
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#states.length - 1;
  }

  begin(x, y, t) {
    this.#open = [[x, y, t]];
    this.#tell("ink");
  }

  /** Without an open stroke nothing is drawn: undoing has taken it from under the pen. */
  extend(x, y, t) {
    if (!this.#open) return;
    const [lastX, lastY] = this.#open.at(-1);
    if (Math.hypot(x - lastX, y - lastY) < STEP) return;
    this.#open.push([x, y, t]);
    this.#tell("ink");
  }

  end() {
    if (!this.#open) return;
    const stroke = this.#open;
    this.#open = null;
    this.#push([...this.state, stroke]);
  }

  /** Forget the stroke under the pen: a palm, or a gesture that the system took over. */
  drop() {
    this.#open = null;
    this.#tell("ink");
  }

  undo() {
    if (this.canUndo) this.#move(-1);
  }

  redo() {
    if (this.canRedo) this.#move(1);
  }

  clear() {
    if (!this.isEmpty) this.#push(EMPTY);
  }

  /** Start over from strokes that were kept across a reload. */
  restore(strokes) {
    this.#states = [EMPTY, strokes];
    this.#at = 1;
    this.#tell("change");
  }

  /** Start over with nothing to undo: the next drawing is another one. */
  reset() {
    this.#states = [EMPTY];
    this.#at = 0;
    this.#open = null;
    this.#tell("change");
  }

  #push(state) {
    this.#states = [...this.#states.slice(0, this.#at + 1), state];
    this.#move(1);
  }

  #move(by) {
    this.#at += by;
    this.#open = null;
    this.#tell("change");
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}
