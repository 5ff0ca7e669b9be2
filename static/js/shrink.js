/**
 * Brings a picture under the server's limits, or into a format that it reads.
 *
 * A phone's photo has three times the pixels that the server takes. The browser scales it while
 * decoding, and WebCodecs hands over the pixels; a canvas is left out, for reading one back gives
 * noise in some browsers.
 */
import { encodeGrey } from "./png.js";

const FORMATS = ["image/png", "image/jpeg", "image/webp"];
const MAX_BYTES = 1024 * 1024 - 4096; // the server's 1 MiB, with room for a request's head
const MAX_PIXELS = 4_000_000;

// The network sees 32 x 32 pixels: this is far more than it needs to find one symbol.
const SIDE = 1024;

/** The picture (Blob) of this size as it may be sent; throws where the browser cannot scale it. */
export async function sendable(file, { width, height }) {
  const fits = file.size <= MAX_BYTES && width * height <= MAX_PIXELS;
  return fits && FORMATS.includes(file.type) ? file : scaled(file, width, height);
}

async function scaled(file, width, height) {
  const ratio = Math.min(1, SIDE / Math.max(width, height));
  const bitmap = await createImageBitmap(file, {
    resizeWidth: Math.max(1, Math.round(width * ratio)),
    resizeHeight: Math.max(1, Math.round(height * ratio)),
    resizeQuality: "high",
  });
  const { width: columns, height: rows } = bitmap;
  try {
    return await encodeGrey(greyOf(await pixelsOf(bitmap)), columns, rows);
  } finally {
    bitmap.close();
  }
}

/** The RGBA bytes of a bitmap. */
async function pixelsOf(bitmap) {
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  try {
    const pixels = new Uint8Array(frame.allocationSize({ format: "RGBA" }));
    await frame.copyTo(pixels, { format: "RGBA" });
    return pixels;
  } finally {
    frame.close();
  }
}

/** Luma of RGBA bytes (ITU-R BT.601), over white where the picture is transparent. */
function greyOf(pixels) {
  const grey = new Uint8Array(pixels.length / 4);
  for (let i = 0; i < grey.length; i += 1) {
    const [red, green, blue, alpha] = pixels.subarray(4 * i, 4 * i + 4);
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    grey[i] = 255 + (luma - 255) * (alpha / 255);
  }
  return grey;
}
