/** A map of numbers on a canvas: shades above and below 0, a cursor that pointer and arrow keys move. */
const SCALE = 10; // canvas pixels a cell, so that the cursor's frame is a fraction of one
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const schemes = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((q) => matchMedia(q));

function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    ["ink", "surface", "accent", "wrong"].map((name) => [name, style.getPropertyValue(`--${name}`)]),
  );
}

/** Paint rows of numbers, each cell `scale` pixels; without signs they are shades of ink. */
export function paint(canvas, rows, { scale = 1, signed = true } = {}) {
  const palette = colours();
  canvas.width = rows[0].length * scale;
  canvas.height = rows.length * scale;
  const context = canvas.getContext("2d");
  const most = Math.max(...rows.flat().map(Math.abs)) || 1;
  rows.forEach((row, y) =>
    row.forEach((value, x) => {
      context.globalAlpha = Math.abs(value) / most;
      context.fillStyle = signed ? (value < 0 ? palette.wrong : palette.accent) : palette.ink;
      context.fillRect(x * scale, y * scale, scale, scale);
    }),
  );
  context.globalAlpha = 1;
  return context;
}

/** Run an action whenever the colours of the page change. */
export function onColours(action) {
  for (const scheme of schemes) scheme.addEventListener("change", action);
}

export class CellMap extends EventTarget {
  #canvas;
  #rows = null;
  #signed;
  #frame = null;
  at = [0, 0];

  /** Events: "cell" when the cursor has moved, or the numbers under it have changed. */
  constructor(canvas, { signed = true } = {}) {
    super();
    this.#canvas = canvas;
    this.#signed = signed;
    canvas.addEventListener("pointermove", (event) => this.#point(event));
    canvas.addEventListener("pointerdown", (event) => this.#point(event));
    canvas.addEventListener("keydown", (event) => this.#press(event));
    // Only the map in use speaks: a new drawing changes the sentences of all.
    const said = document.getElementById(`${canvas.id}-said`);
    canvas.addEventListener("focus", () => said.setAttribute("aria-live", "polite"));
    canvas.addEventListener("blur", () => said.setAttribute("aria-live", "off"));
    onColours(() => this.#paint());
  }

  /** Show rows of numbers; the cursor starts in the middle and then stays where it is. */
  show(rows) {
    if (!this.#rows) this.at = [rows[0].length >> 1, rows.length >> 1];
    this.#rows = rows;
    this.#tell();
  }

  get value() {
    return this.#rows[this.at[1]][this.at[0]];
  }

  /** Frame the cells that another map's cell was made of. */
  frame(x, y, size) {
    this.#frame = [x, y, size];
    if (this.#rows) this.#paint();
  }

  #point(event) {
    if (!this.#rows) return;
    const box = this.#canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * this.#rows[0].length;
    const y = ((event.clientY - box.top) / box.height) * this.#rows.length;
    this.#move(Math.floor(x), Math.floor(y));
  }

  #press(event) {
    const step = STEPS[event.key];
    if (!step || !this.#rows || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#move(this.at[0] + step[0], this.at[1] + step[1]);
  }

  #move(x, y) {
    const inside = (value, end) => Math.min(Math.max(value, 0), end - 1);
    const to = [inside(x, this.#rows[0].length), inside(y, this.#rows.length)];
    if (to[0] === this.at[0] && to[1] === this.at[1]) return;
    this.at = to;
    this.#tell();
  }

  #tell() {
    this.#paint();
    this.dispatchEvent(new Event("cell"));
  }

  #paint() {
    if (!this.#rows) return;
    const context = paint(this.#canvas, this.#rows, { scale: SCALE, signed: this.#signed });
    const { ink, surface } = colours();
    // A frame in both colours is seen on ink and on paper.
    for (const [colour, width] of [[surface, 4], [ink, 2]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      for (const [x, y, size] of [[...this.at, 1], this.#frame ?? []]) {
        if (size) context.strokeRect(x * SCALE, y * SCALE, size * SCALE, size * SCALE);
      }
    }
  }
}
