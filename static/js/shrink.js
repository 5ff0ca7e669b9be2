/**
 * Brings a picture under the server's limits, or into a format that it reads.
 *
 * A phone's photo has three times the pixels that a server takes by default. The browser scales it while
 * decoding, and WebCodecs hands over the pixels; a canvas is left out, for reading one back gives
 * noise in some browsers.
 */
import { encodeGrey } from "./png.js";

const FORMATS = ["image/png", "image/jpeg", "image/webp"];

const SEEN = 32; // pixels a side that the network sees
const SIDE = 32 * SEEN; // far more than it needs to find one symbol

/**
 * The picture (Blob) of this size as it may be sent: at most so many bytes and pixels.
 *
 * Throws where the browser cannot scale it.
 */
export async function sendable(file, { width, height }, { bytes, pixels }) {
  const fits = file.size <= bytes && width * height <= pixels;
  if (fits && FORMATS.includes(file.type)) return file;
  const most = Math.min(1, SIDE / Math.max(width, height), Math.sqrt(pixels / (width * height)));
  // Noise packs badly, and a host may allow few bytes: then half the size is tried.
  for (let ratio = most; ; ratio /= 2) {
    const blob = await scaled(file, atLeastOne(width * ratio), atLeastOne(height * ratio));
    if (blob.size <= bytes || ratio * Math.max(width, height) < SEEN) return blob;
  }
}

function atLeastOne(side) {
  return Math.max(1, Math.floor(side));
}

async function scaled(file, width, height) {
  const size = { resizeWidth: width, resizeHeight: height };
  const bitmap = await createImageBitmap(file, { ...size, resizeQuality: "high" });
  try {
    return await encodeGrey(greyOf(await pixelsOf(bitmap)), width, height);
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
