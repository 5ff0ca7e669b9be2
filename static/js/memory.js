/**
 * What this browser remembers. For this tab, until it is closed: the drawing, and if it was stored,
 * its recording and this visitor's votes on it. For this device: what the visitor set.
 */
const DRAWING = "writemath.drawing";
const TRAINED = "writemath.trained";
const DIGITS = "writemath.digits";

export function saveDrawing({ strokes, recording, votes }) {
  write("sessionStorage", DRAWING, strokes.length ? { strokes, recording, votes } : null);
}

/** Keep the drawing, but not as one that is stored: whoever uses this tab now is someone else. */
export function disown() {
  const kept = loadDrawing();
  if (kept) saveDrawing({ strokes: kept.strokes, recording: null, votes: [] });
}

/** { strokes, recording, votes }, or null where nothing usable was kept. */
export function loadDrawing() {
  const kept = read("sessionStorage", DRAWING);
  return Array.isArray(kept?.strokes) && kept.strokes.length ? kept : null;
}

/** Add to the numbers of drawings given on the Train page, and give the sums { tab, device }. */
export function countTrained(more = 0) {
  const [tab, device] = ["sessionStorage", "localStorage"].map((storage) => {
    const count = Math.max(0, (Number(read(storage, TRAINED)) || 0) + more);
    write(storage, TRAINED, count);
    return count;
  });
  return { tab, device };
}

/** Whether the keys 1 to 9 copy; a visitor whose tools send single keys can switch it off. */
export function digitsOn() {
  return read("localStorage", DIGITS) ?? true;
}

export function setDigits(on) {
  write("localStorage", DIGITS, on);
}

/** What this device keeps under a name, or the fallback. */
export function recall(name, fallback = null) {
  return read("localStorage", `writemath.${name}`) ?? fallback;
}

export function keep(name, value) {
  write("localStorage", `writemath.${name}`, value);
}

function read(storage, key) {
  try {
    return JSON.parse(globalThis[storage].getItem(key));
  } catch {
    return null; // storage refused, or not ours
  }
}

function write(storage, key, value) {
  try {
    globalThis[storage].setItem(key, JSON.stringify(value));
  } catch {
    // Full or refused: then a reload starts empty, and nothing else is lost.
  }
}
