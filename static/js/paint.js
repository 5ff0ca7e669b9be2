/** Shows the ink on a canvas, sharp at any pixel density. Nothing ever reads the canvas back. */
import { FRAME } from "./ink.js";

/** The pen's width in units of the frame. */
export const PEN_WIDTH = 13;

const DOT = 0.01; // length of the line that makes a dot, far under a pixel

export class Painter {
  #canvas;
  #context;
  #ink;
  #due = false;

  constructor(canvas, ink) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#ink = ink;
    ink.addEventListener("ink", () => this.soon());
    ink.addEventListener("change", () => this.soon());
    new ResizeObserver(() => this.#fit()).observe(canvas);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.soon());
    }
  }

  /** Paint once before the next frame, however many points came since the last. */
  soon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => this.#paint());
  }

  /** Give the canvas as many pixels as the screen has; setting its size empties it. */
  #fit() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (side === 0) return;
    this.#canvas.width = side;
    this.#canvas.height = side;
    this.#paint();
  }

  #paint() {
    this.#due = false;
    const context = this.#context;
    const scale = this.#canvas.width / FRAME;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, FRAME, FRAME);
    const { color } = getComputedStyle(this.#canvas);
    context.strokeStyle = color;
    context.lineWidth = PEN_WIDTH;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of this.#ink.state) context.stroke(path(stroke));
    if (this.#ink.open) context.stroke(path(this.#ink.open));
  }
}

/** A smooth line through the points; a lone point is a dot the width of the pen. */
function path(stroke) {
  const line = new Path2D();
  const [first, ...rest] = stroke;
  line.moveTo(first[0], first[1]);
  for (let i = 0; i < rest.length - 1; i += 1) {
    const [x, y] = rest[i];
    const [nextX, nextY] = rest[i + 1];
    line.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  const [lastX, lastY] = rest.at(-1) ?? first;
  // A line of no length is not painted at all, whatever its caps.
  line.lineTo(lastX + (rest.length ? 0 : DOT), lastY);
  return line;
}
