/**
 * Makes a PNG without a canvas.
 *
 * Brave adds noise to what is read from a canvas, and Firefox can be set to return rubbish
 * altogether, through toBlob as well as getImageData. The strokes are known, so their pixels are
 * computed here, and the browser's own deflate packs them.
 */
import { FRAME } from "./ink.js";
import { PEN_WIDTH } from "./paint.js";

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/** The strokes as a PNG of side x side pixels, black on white. */
export async function pngOfStrokes(strokes, side = 512) {
  return encodeGrey(rasterise(strokes, side), side, side);
}

/** A PNG (Blob) of width * height grey bytes. */
export async function encodeGrey(grey, width, height) {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits a pixel; colour type 0, grey, and the other methods are all 0
  const parts = [
    new Uint8Array(SIGNATURE),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", await deflate(scanlines(grey, width, height))),
    chunk("IEND", new Uint8Array(0)),
  ];
  return new Blob(parts, { type: "image/png" });
}

/** Grey bytes: 255 is paper, 0 is ink, the pen's edge is one pixel soft. */
function rasterise(strokes, side) {
  const grey = new Uint8Array(side * side).fill(255);
  const scale = side / FRAME;
  const radius = (PEN_WIDTH / 2) * scale;
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [x * scale, y * scale]);
    points.forEach((point, i) => segment(grey, side, points[Math.max(0, i - 1)], point, radius));
  }
  return grey;
}

function segment(grey, side, [ax, ay], [bx, by], radius) {
  const reach = radius + 1;
  const clip = (value) => Math.min(side - 1, Math.max(0, value));
  const top = clip(Math.floor(Math.min(ay, by) - reach));
  const bottom = clip(Math.ceil(Math.max(ay, by) + reach));
  const left = clip(Math.floor(Math.min(ax, bx) - reach));
  const right = clip(Math.ceil(Math.max(ax, bx) + reach));
  const length2 = (bx - ax) ** 2 + (by - ay) ** 2;
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const along = length2 ? (px * (bx - ax) + py * (by - ay)) / length2 : 0;
      const t = Math.min(1, Math.max(0, along));
      const away = Math.hypot(px - t * (bx - ax), py - t * (by - ay));
      const paper = 255 * Math.min(1, Math.max(0, away - radius + 0.5));
      const i = y * side + x;
      if (paper < grey[i]) grey[i] = paper;
    }
  }
}

/** Each row behind a 0: PNG's filter "none". */
function scanlines(grey, width, height) {
  const lines = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    lines.set(grey.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  return lines;
}

async function deflate(bytes) {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function chunk(type, data) {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...type].map((letter) => letter.charCodeAt(0)), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
