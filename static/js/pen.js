/** Turns pen, finger and mouse on the canvas into strokes. One pointer draws at a time. */
import { FRAME } from "./ink.js";

// A hand rests on the screen for a moment longer than the pen does.
const PALM_MS = 600;

export class Pen {
  #canvas;
  #ink;
  #pointer = null;
  #start = 0;
  #penSeen = -Infinity;

  constructor(canvas, ink) {
    this.#canvas = canvas;
    this.#ink = ink;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#cancel(event));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  #down(event) {
    if (event.button !== 0 || !this.#takes(event)) return;
    event.preventDefault(); // no text selection, no magnifier, no focus moved
    if (this.#pointer !== null) this.#ink.drop();
    this.#pointer = { id: event.pointerId, type: event.pointerType };
    this.#follow(event.pointerId);
    if (this.#ink.isEmpty) this.#start = event.timeStamp;
    this.#ink.begin(...this.#point(event));
  }

  /** Get the pointer's moves beyond the canvas too. One held by early.js may be gone again. */
  #follow(id) {
    try {
      this.#canvas.setPointerCapture(id);
    } catch (error) {
      if (error.name !== "NotFoundError") throw error;
    }
  }

  /** Whether this pointer may draw: a second finger or a palm may not, a pen goes before a palm. */
  #takes(event) {
    if (event.pointerType === "pen") {
      this.#penSeen = event.timeStamp;
      return this.#pointer === null || this.#pointer.type === "touch";
    }
    const palm = event.pointerType === "touch" && event.timeStamp - this.#penSeen < PALM_MS;
    return this.#pointer === null && !palm;
  }

  #move(event) {
    if (event.pointerType === "pen") this.#penSeen = event.timeStamp;
    if (event.pointerId !== this.#pointer?.id) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) this.#ink.extend(...this.#point(step));
  }

  #up(event) {
    if (event.pointerId !== this.#pointer?.id) return;
    this.#pointer = null; // first: whatever comes of the ink, the next pointer may draw
    this.#ink.extend(...this.#point(event));
    this.#ink.end();
  }

  #cancel(event) {
    if (event.pointerId !== this.#pointer?.id) return;
    this.#pointer = null;
    this.#ink.drop();
  }

  /** The event's point in the frame. Ink outside the canvas could not be seen: it stays at the edge. */
  #point(event) {
    const box = this.#canvas.getBoundingClientRect();
    const at = (value, start, size) =>
      Math.round(Math.min(1, Math.max(0, (value - start) / size)) * FRAME * 10) / 10;
    return [
      at(event.clientX, box.left, box.width),
      at(event.clientY, box.top, box.height),
      Math.max(0, Math.round(event.timeStamp - this.#start)),
    ];
  }
}
