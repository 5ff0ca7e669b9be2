/** The Train page: asks for a symbol and stores the drawing of it. */
import { ApiError, findSymbols, storeRecording } from "./api.js";
import { listenToKeys } from "./keys.js";
import { countTrained } from "./memory.js";
import { Pad } from "./pad.js";
import { needs, showGlyph } from "./symbol.js";
import { toast } from "./toast.js";

const get = (id) => document.getElementById(id);
const wanted = get("wanted");
const pad = new Pad(get("pad"));
const { ink } = pad;
let symbol = { id: wanted.dataset.symbol, latex: get("wanted-command").textContent };
let stays = wanted.hasAttribute("data-asked"); // the visitor asked for this very symbol
let busy = false;

function show(next) {
  symbol = next;
  const { packages, mode } = needs(next);
  showGlyph(wanted.querySelector(".glyph"), next);
  get("wanted-command").textContent = next.latex;
  get("wanted-name").textContent = next.name;
  get("wanted-needs").textContent = [...packages, mode].join(", ");
  get("wanted-page").href = `/symbols/${encodeURIComponent(next.id)}`;
  get("spoken").textContent = `Draw ${next.latex}, ${next.name}`;
}

async function askForAnother() {
  stays = false;
  const offset = Math.floor(Math.random() * Number(wanted.dataset.total));
  const { symbols } = await findSymbols({ limit: 1, offset });
  show(symbols[0]);
  ink.reset();
}

async function submit() {
  await storeRecording(ink.state, symbol.id);
  count(1);
  toast(`Stored your ${symbol.latex}. Thank you.`);
  if (stays) ink.reset();
  else await askForAnother();
}

function count(more) {
  const number = countTrained(more);
  get("count").textContent = number === 1 ? "1 drawing" : `${number} drawings`;
}

/** Run one thing at a time, and say it when it fails. */
async function saying(action) {
  if (busy) return;
  busy = true;
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(`That did not work. ${error.message}`);
  } finally {
    busy = false;
  }
}

pad.press("clear", () => ink.clear());
pad.press("submit", () => saying(submit));
pad.press("skip", () => saying(askForAnother));
listenToKeys({ undo: () => ink.undo(), redo: () => ink.redo(), clear: () => ink.clear() });
count(0);
