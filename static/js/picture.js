/** Takes a picture from the file picker, a drop or a paste, and shows it in place of the drawing. */
import { sendable } from "./shrink.js";

const NO_PICTURE = "This is no picture that can be read here. Use a PNG, JPEG or WebP file.";
const UNCHANGEABLE =
  "This browser cannot make the picture ready to be sent. Use a smaller PNG, JPEG or WebP file.";

export class Picture extends EventTarget {
  #canvas;
  #note;
  #limits;
  #bitmap = null;
  #turn = 0;

  /** Events: "taken" with the Blob to send, "refused" with a message. */
  constructor({ canvas, note, picker, zone }) {
    super();
    this.#canvas = canvas;
    this.#note = note;
    const { maxBytes, maxPixels } = picker.dataset; // the host's, who may have changed them
    this.#limits = { bytes: Number(maxBytes), pixels: Number(maxPixels) };
    picker.addEventListener("change", () => {
      this.take(picker.files[0]);
      picker.value = ""; // so that the same file can be chosen again
    });
    this.#listen(zone);
    new ResizeObserver(() => this.#paint()).observe(canvas);
  }

  /** Of pictures taken one after another the last one counts, however long an earlier one takes. */
  async take(file) {
    if (!file) return;
    this.#turn += 1;
    const turn = this.#turn;
    const read = await readPicture(file, this.#limits);
    if (turn === this.#turn) this.#settle(read, file.name);
    else read.bitmap?.close();
  }

  /** Take the picture away, and one that is still being read. */
  remove() {
    this.#turn += 1;
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
      if (!event.dataTransfer.types.includes("Files")) return; // text goes into the fields
      event.preventDefault();
      zone.classList.remove("is-dropping");
      this.take(event.dataTransfer.files[0]);
    });
  }

  #settle({ bitmap, blob, refusal }, name) {
    if (refusal) {
      this.dispatchEvent(new CustomEvent("refused", { detail: refusal }));
    } else {
      this.#show(bitmap, name);
      this.dispatchEvent(new CustomEvent("taken", { detail: blob }));
    }
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

/** { bitmap, blob } to show and to send, or { refusal } with a message. */
async function readPicture(file, limits) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { refusal: NO_PICTURE };
  }
  try {
    return { bitmap, blob: await sendable(file, bitmap, limits) };
  } catch {
    bitmap.close();
    return { refusal: UNCHANGEABLE };
  }
}
