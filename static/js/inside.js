/** The How it works page: the visitor's drawing through each layer of the slides' network. */
import { ApiError, activations } from "./api.js";
import { startExample } from "./inside-example.js";
import { CellMap, onColours, paint } from "./inside-map.js";
import { firstSum, place, pooledSum, secondSum, showSum, write } from "./inside-sums.js";
import { listenToKeys } from "./keys.js";
import { Pad } from "./pad.js";

const LIMIT = 5; // answers shown
// A capital sigma, to begin with. The pad rounds corners between points that are far apart.
const SAMPLE = [dense([[740, 230], [720, 180], [280, 180], [540, 480], [270, 800], [730, 800], [750, 740]])];
const LAYERS = ["first", "pooled", "second"];

const get = (id) => document.getElementById(id);
const pad = new Pad(get("pad"));
const raster = new CellMap(get("raster"), { signed: false });
const saliency = new CellMap(get("saliency"));
const maps = Object.fromEntries(LAYERS.map((name) => [name, new CellMap(get(name))]));
const radios = (name) => [...document.querySelectorAll(`#${name}-filters input`)];
let filter = 0;
let seen = null; // the newest answer
let controller = new AbortController();

const mapsOf = (name) => (name === "pooled" ? seen.pooled : seen[name].maps);

/** Put points on a line through corners, about 20 units apart. */
function dense(corners) {
  return corners.flatMap(([x, y], i) => {
    const [toX, toY] = corners[i + 1] ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(toX - x, toY - y) / 20));
    const part = (from, to, k) => from + ((to - from) * k) / steps;
    return Array.from({ length: steps }, (_, k) => [part(x, toX, k), part(y, toY, k), 0]);
  });
}

/** Ask about the drawing; the newest question wins. */
async function ask() {
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  if (pad.ink.isEmpty) {
    get("status").textContent = "Draw something. Shown is still the last drawing.";
    return;
  }
  try {
    const answer = await activations(pad.ink.state, { limit: LIMIT, signal });
    if (!signal.aborted) show(answer);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    get("status").textContent = `That did not work. ${error.message}`;
  }
}

function show(answer) {
  seen = { ...answer, pixels: answer.raster.map((row) => row.map((value) => value / 255)) };
  raster.show(seen.pixels);
  saliency.show(seen.saliency.map((row, y) => row.map((slope, x) => slope * seen.pixels[y][x])));
  showThumbnails();
  showFilter();
  showDense();
  get("answers").replaceChildren(...seen.symbols.map(guess));
  get("status").textContent = `First answer: ${seen.symbols[0].latex}, ${percent(seen.symbols[0])}`;
}

function showThumbnails() {
  if (!seen) return;
  for (const name of LAYERS) {
    radios(name).forEach((radio, i) => paint(radio.nextElementSibling, mapsOf(name)[i]));
  }
}

function showFilter() {
  if (!seen) return;
  for (const name of LAYERS) {
    radios(name)[filter].checked = true;
    maps[name].show(mapsOf(name)[filter]);
  }
}

function showDense() {
  const most = Math.max(...seen.dense) || 1;
  const bars = seen.dense.map((value, i) => {
    const height = (40 * value) / most;
    return `M${2 * i} 40v${-height}h1.5v${height}z`;
  });
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", bars.join(""));
  get("dense").replaceChildren(path);
  const active = seen.dense.filter((value) => value > 0).length;
  get("dense-said").textContent = `${active} of 128 are above 0; the largest is ${write(most)}.`;
}

const percent = ({ probability }) => `${(100 * probability).toFixed(1)} %`;

function guess(symbol) {
  const item = document.createElement("li");
  const meter = document.createElement("meter");
  item.className = "guess";
  meter.value = symbol.probability;
  meter.setAttribute("aria-label", symbol.name);
  const parts = [["code", symbol.latex], ["span", percent(symbol)]].map(([tag, text]) => {
    const part = document.createElement(tag);
    part.textContent = text;
    return part;
  });
  parts[1].className = "guess__share";
  item.append(parts[0], meter, parts[1]);
  return item;
}

raster.addEventListener("cell", () => {
  get("raster-said").textContent = `${place(raster.at)}: ink ${write(raster.value)}`;
});
saliency.addEventListener("cell", () => {
  get("saliency-said").textContent = `${place(saliency.at)}: ink × gradient ${write(saliency.value)}`;
});
maps.first.addEventListener("cell", () => {
  raster.frame(...maps.first.at, 3);
  showSum("first", firstSum(seen.first, filter, seen.pixels, maps.first.at));
});
maps.pooled.addEventListener("cell", () => {
  const { at, value } = maps.pooled;
  maps.first.frame(2 * at[0], 2 * at[1], 2);
  showSum("pooled", pooledSum(seen.first.maps[filter], at, value));
});
maps.second.addEventListener("cell", () => {
  maps.pooled.frame(...maps.second.at, 3);
  showSum("second", secondSum(seen.second, filter, seen.pooled, maps.second.at));
});

for (const name of LAYERS) {
  get(`${name}-filters`).addEventListener("change", (event) => {
    filter = Number(event.target.value);
    showFilter();
  });
}

onColours(showThumbnails);
pad.press("clear", () => pad.ink.clear());
pad.ink.addEventListener("change", ask);
listenToKeys({ undo: () => pad.ink.undo(), redo: () => pad.ink.redo(), clear: () => pad.ink.clear() });
startExample();
pad.ink.restore(SAMPLE);
