/** The Classify page: draw, see ranked answers after every stroke, copy one, vote. */
import { ApiError } from "./api.js";
import { Answers } from "./answers.js";
import { Asker } from "./asker.js";
import { copy } from "./copy.js";
import { download } from "./download.js";
import { FRAME } from "./ink.js";
import { listenToKeys } from "./keys.js";
import { digitsOn, setDigits } from "./memory.js";
import { Pad } from "./pad.js";
import { Picture } from "./picture.js";
import { pngOfStrokes } from "./png.js";
import { Status } from "./status.js";
import { toast } from "./toast.js";
import { Votes } from "./votes.js";

const FEW = 10;
const MANY = 50;
const CANVAS = { width: FRAME, height: FRAME };

const get = (id) => document.getElementById(id);
const pad = new Pad(get("pad"));
const { ink } = pad;
const votes = new Votes();
const asker = new Asker();
const answers = new Answers(get("answers"), get("answer-row"));
const status = new Status(get("status"), get("spoken"), () => asker.retry());
const picture = new Picture({
  canvas: get("picture"),
  note: get("picture-note"),
  picker: get("picker"),
  zone: pad.root,
});
const digits = get("digits");
let sent = null; // the picture (Blob) that stands in place of the drawing
let limit = FEW;

function ask() {
  const drawing = sent ?? ink.state;
  const idle = drawing.length === 0;
  get("results").classList.toggle("is-idle", idle);
  if (idle) showNothing();
  else asker.ask({ drawing, limit, canvas: CANVAS });
}

function showNothing() {
  asker.stop();
  limit = FEW;
  answers.show([], voting());
  status.rest();
  get("results").classList.remove("has-answers");
}

function showAnswers({ symbols, unsure }) {
  answers.show(symbols, voting());
  answers.busy = false;
  status.answered(symbols[0], unsure);
  get("results").classList.add("has-answers");
  get("more").hidden = limit === MANY;
}

function voting() {
  return { mine: votes.mine(ink.state), votable: !pad.locked };
}

function clear() {
  if (pad.locked) removePicture();
  else ink.clear();
}

function showPicture(blob) {
  sent = blob;
  pad.locked = true;
  ask();
}

function removePicture() {
  picture.remove();
  sent = null;
  pad.locked = false;
  ask();
}

async function toggleVote({ symbol }) {
  const state = ink.state;
  await saying(async () => {
    const stands = await votes.toggle(state, symbol.id);
    toast(stands ? `Voted for ${symbol.latex}. Thank you.` : `Took back the vote for ${symbol.latex}`);
    votes.keep(ink.state);
    answers.mark(voting());
  });
}

async function openDrawing() {
  await saying(async () => {
    const state = ink.state;
    const id = await votes.store(state);
    votes.keep(state);
    location.assign(`/drawings/${id}`);
  });
}

/** Run something that stores, and say it when that fails. */
async function saying(action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(`Not stored. ${error.message}`);
  }
}

async function copyAnswer(index) {
  const symbol = answers.symbols[index];
  if (symbol && (await copy(symbol.latex))) answers.flash(index);
}

asker.addEventListener("asked", () => (answers.busy = true));
asker.addEventListener("slow", () => status.slow());
asker.addEventListener("answered", (event) => showAnswers(event.detail));
asker.addEventListener("failed", (event) => {
  answers.busy = false;
  status.failed(event.detail);
});
answers.addEventListener("copy", (event) => copyAnswer(event.detail.index));
answers.addEventListener("vote", (event) => toggleVote(event.detail));
picture.addEventListener("taken", (event) => showPicture(event.detail));
picture.addEventListener("refused", (event) => toast(event.detail));
ink.addEventListener("change", () => {
  votes.keep(ink.state);
  ask();
});
pad.press("clear", clear);
pad.press("drawing", openDrawing);
pad.press("png", async () => download(await pngOfStrokes(ink.state), "symbol.png"));
pad.press("picture", () => get("picker").click());
get("more").addEventListener("click", () => {
  limit = MANY;
  ask();
});
listenToKeys({
  undo: () => pad.locked || ink.undo(),
  redo: () => pad.locked || ink.redo(),
  clear,
  digit: (number) => digits.checked && copyAnswer(number - 1),
});
digits.checked = digitsOn();
digits.addEventListener("change", () => setDigits(digits.checked));
votes.recall(ink).then(() => answers.mark(voting()));
