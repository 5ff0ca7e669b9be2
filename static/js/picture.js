/** Takes a picture from the file picker, a drop or a paste, and shows it in place of the drawing. */
import { sendable } from "./shrink.js";

export class Picture extends EventTarget {
  #canvas;
  #note;
  #bitmap = null;

  /** Events: "taken" with the Blob to send, "refused" with a message. */
  constructor({ canvas, note, picker, zone }) {
    super();
    this.#canvas = canvas;
    this.#note = note;
    picker.addEventListener("change", () => {
      this.take(picker.files[0]);
      picker.value = ""; // so that the same file can be chosen again
    });
    this.#listen(zone);
    new ResizeObserver(() => this.#paint()).observe(canvas);
  }

  get isShown() {
    return this.#bitmap !== null;
  }

  async take(file) {
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file);
      const blob = await sendable(file);
      this.#show(bitmap, file.name);
      this.dispatchEvent(new CustomEvent("taken", { detail: blob }));
    } catch {
      const detail = "This is no picture that can be read here. Use a PNG, JPEG or WebP file.";
      this.dispatchEvent(new CustomEvent("refused", { detail }));
    }
  }

  remove() {
    this.#bitmap?.close();
    this.#bitmap = null;
    this.#canvas.hidden = true;
    this.#note.hidden = true;
  }

  #listen(zone) {
    addEventListener("paste", (event) => this.take(event.clipboardData?.files[0]));
    addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("is-dropping");
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) zone.classList.remove("is-dropping");
    });
    addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-dropping");
      this.take(event.dataTransfer.files[0]);
    });
  }

  #show(bitmap, name) {
    this.remove();
    this.#bitmap = bitmap;
    this.#canvas.hidden = false;
    this.#canvas.setAttribute("aria-label", `The picture ${name}`);
    this.#note.hidden = false;
    this.#paint();
  }

  /** Fit the picture into the square, whole. */
  #paint() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (!this.#bitmap || side === 0) return;
    const { width, height } = this.#bitmap;
    const scale = side / Math.max(width, height);
    const [w, h] = [width * scale, height * scale];
    this.#canvas.width = side;
    this.#canvas.height = side;
    const context = this.#canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#bitmap, (side - w) / 2, (side - h) / 2, w, h);
  }
}
