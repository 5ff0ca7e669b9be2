/** When each point of a stored drawing was drawn, and where it lies in the picture; no DOM here. */

/** The picture's side and margin, as app/drawings.py draws it. */
export const SIDE = 400;
const MARGIN = 20;

// Longer than this, a resting pen only makes the visitor wait.
const LONGEST_PAUSE = 600;
// Where strokes follow each other without a time between them.
const SHORT_PAUSE = 150;
// Without times: the pen goes once along the picture in this long, in ms.
const EVEN = 900;

/** { duration, strokes: [{ points: [[x, y], ...], times }] }, times in ms from the start, rising. */
export function timeline(strokes) {
  const fitted = fit(strokes);
  const timed = strokes.every((stroke) => stroke.every((point) => point.length === 3));
  const steps = timed ? recorded(strokes) : even(fitted);
  const some = steps.flat().some((step) => step > 0) ? steps : even(fitted);
  let now = 0;
  const timesOf = (stroke) => stroke.map((step) => (now += step));
  const drawn = some.map((stroke, i) => ({ points: fitted[i], times: timesOf(stroke) }));
  return { duration: now, strokes: drawn };
}

/** The part of a stroke that is drawn at a time: [[x, y], ...], its last point under way. */
export function drawnUntil({ points, times }, now) {
  const count = times.filter((time) => time <= now).length;
  const seen = points.slice(0, count);
  if (count === 0 || count === points.length) return seen;
  const share = (now - times[count - 1]) / (times[count] - times[count - 1]);
  const [[x, y], [nextX, nextY]] = [points[count - 1], points[count]];
  return [...seen, [x + (nextX - x) * share, y + (nextY - y) * share]];
}

/** How long before each point the pen waited, by the times that were recorded. */
function recorded(strokes) {
  let last = strokes[0][0][2];
  return strokes.map((stroke, i) =>
    stroke.map(([, , time], j) => {
      const starts = i > 0 && j === 0;
      // A device may count each stroke from 0.
      const step = time < last ? 0 : Math.min(time - last, LONGEST_PAUSE);
      last = time;
      return starts ? Math.max(step, SHORT_PAUSE) : step;
    }),
  );
}

/** The same for a pen that goes at an even speed. */
function even(strokes) {
  return strokes.map((stroke, i) =>
    stroke.map(([x, y], j) => {
      if (j === 0) return i === 0 ? 0 : SHORT_PAUSE;
      const [lastX, lastY] = stroke[j - 1];
      return (Math.hypot(x - lastX, y - lastY) / SIDE) * EVEN;
    }),
  );
}

/** The longer side fills the picture but for its margin, the middle lies in the middle. */
function fit(strokes) {
  const points = strokes.flat();
  const [x, y] = [0, 1].map((axis) => span(points.map((point) => point[axis])));
  const side = Math.max(x.size, y.size) || 1;
  const place = (value, { low, size }) =>
    ((value - low - size / 2) / side + 0.5) * (SIDE - 2 * MARGIN) + MARGIN;
  return strokes.map((stroke) => stroke.map((point) => [place(point[0], x), place(point[1], y)]));
}

function span(values) {
  // Not Math.min(...values): 10,000 arguments are too many for some browsers.
  const low = values.reduce((one, other) => Math.min(one, other));
  const high = values.reduce((one, other) => Math.max(one, other));
  return { low, size: high - low };
}
