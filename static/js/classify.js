/** The Classify page: draw or type, see the answers, copy one, vote. */
import { Answers } from "./answers.js";
import { Asker } from "./asker.js";
import { Bundles } from "./bundles.js";
import { Copies } from "./copies.js";
import { copy } from "./copy.js";
import { describer } from "./describe.js";
import { download } from "./download.js";
import { tellFramer } from "./embed.js";
import { Finder } from "./finder.js";
import { FORMS, chooseForm, loadFacts, textOf } from "./formats.js";
import { openHelp } from "./help.js";
import { FRAME } from "./ink.js";
import { listenToKeys } from "./keys.js";
import { MyDocument } from "./mydocument.js";
import { Pad } from "./pad.js";
import { Picture } from "./picture.js";
import { pngOfStrokes } from "./png.js";
import { arrange } from "./shapes.js";
import { Status } from "./status.js";
import { openDrawing, toggleVote } from "./storing.js";
import { toast } from "./toast.js";
import { Votes } from "./votes.js";

const FEW = 10; // rows; the keys reach nine of them
const ASKED = 50; // symbols: enough for the rows under "More answers"
const CANVAS = { width: FRAME, height: FRAME };

const get = (id) => document.getElementById(id);
const results = get("results");
const pad = new Pad(get("pad"));
const { ink } = pad;
const votes = new Votes();
const asker = new Asker();
const finder = new Finder(get("find"));
const mine = new MyDocument(get("document"));
const bundles = new Bundles(get("bundle"));
const copies = new Copies(get("copies"));
const answers = new Answers(get("answers"), get("answer-row"), describer(get("form"), mine));
const status = new Status(get("status"), get("spoken"), {
  retry: () => asker.retry(),
  search: () => finder.focus(),
});
const picture = new Picture({
  canvas: get("picture"),
  note: get("picture-note"),
  picker: get("picker"),
  zone: pad.root,
});
const digits = get("digits");
let sent = null; // the picture (Blob) that stands in place of the drawing
let answer = null; // what the network said about the drawing
let found = null; // { query, symbols } of a search
let all = false; // whether rows after the first ten are shown

function ask() {
  const drawing = sent ?? ink.state;
  if (drawing.length === 0) forget();
  else asker.ask({ drawing, limit: ASKED, canvas: CANVAS, model: bundles.chosen });
}

function forget() {
  asker.stop();
  answers.busy = false;
  answer = null;
  all = false;
  show();
}

/** Show what the drawing and the search gave, together. */
function show() {
  const ready = mine.isSet ? (symbol) => mine.has(symbol) : null;
  const rows = arrange({ ranked: answer?.symbols, found: found?.symbols, ready });
  answers.show(all ? rows : rows.slice(0, FEW), voting());
  results.classList.toggle("is-idle", !answer && !found && ink.isEmpty && !sent);
  results.classList.toggle("has-answers", rows.length > 0);
  get("more").hidden = all || rows.length <= FEW;
  say(rows);
}

function say(rows) {
  const first = rows[0]?.symbols[0];
  if (found) status.searched(found.query, rows.length, first);
  else if (answer) status.answered({ ...first, probability: rows[0].probability }, answer.unsure);
  else status.rest();
}

/** Roles and forms come with the first answers, and only then. */
async function tellFacts() {
  if (await loadFacts()) answers.refresh();
}

function voting() {
  const reason = pad.locked ? "A picture cannot be voted on: only drawings are stored" : "";
  return { mine: votes.mine(ink.state), reason: reason || (ink.isEmpty ? "Draw it first: a vote is about a drawing" : "") };
}

function clear() {
  if (pad.locked) removePicture();
  else ink.clear();
}

function showPicture(blob) {
  sent = blob;
  pad.locked = true;
  forget(); // those answers, and their votes, are about the drawing: the picture may get none
  ask();
}

function removePicture() {
  picture.remove();
  sent = null;
  pad.locked = false;
  ask();
}

/** Copy a symbol in a form, by default the chosen one. */
async function copyAnswer(symbol, form = get("form").value) {
  if (!symbol) return;
  tellFramer(symbol); // also where the frame may not use the clipboard
  const text = await textOf(symbol, form);
  if (!text) {
    const { label } = FORMS[form];
    const why = text === null ? `${symbol.latex} has no ${label}` : `${label} could not be loaded`;
    toast(`${why}: nothing was copied`);
    return;
  }
  const named = text.replaceAll("\n", " ");
  if (!(await copy(text, named))) return;
  answers.flash(symbol);
  copies.add(symbol, { text, named });
}

asker.addEventListener("asked", () => {
  answers.busy = true;
  results.classList.remove("is-idle");
});
asker.addEventListener("slow", () => status.slow());
asker.addEventListener("answered", (event) => {
  answer = event.detail;
  answers.busy = false;
  show();
  tellFacts();
});
asker.addEventListener("failed", (event) => {
  answers.busy = false;
  status.failed(event.detail);
});
finder.addEventListener("found", (event) => {
  found = event.detail.symbols && event.detail;
  all = false;
  show();
  if (found) tellFacts();
});
finder.addEventListener("failed", (event) => toast(`Not searched. ${event.detail.message}`));
finder.addEventListener("enter", () => copyAnswer(answers.symbol(0)));
finder.addEventListener("down", () => answers.focus());
answers.addEventListener("copy", (event) => copyAnswer(event.detail.symbol, event.detail.form));
answers.addEventListener("vote", async (event) => {
  await toggleVote(votes, ink, event.detail.symbol);
  answers.mark(voting());
});
copies.addEventListener("copy", (event) => {
  tellFramer(event.detail);
  copy(event.detail.text, event.detail.named);
});
mine.addEventListener("change", show);
bundles.addEventListener("change", ask);
picture.addEventListener("taken", (event) => showPicture(event.detail));
picture.addEventListener("refused", (event) => toast(event.detail));
ink.addEventListener("change", () => {
  votes.keep(ink.state);
  ask();
});
pad.press("clear", clear);
pad.press("drawing", (button) => openDrawing(votes, ink, button));
pad.press("png", async () => download(await pngOfStrokes(ink.state), "symbol.png"));
pad.press("picture", () => get("picker").click());
get("more").addEventListener("click", () => {
  all = true;
  show();
  answers.focus(FEW); // the button that had the focus is gone
});
chooseForm(get("form"), () => answers.refresh());
openHelp(get("help"), get("help-button"), digits);
listenToKeys({
  undo: () => pad.locked || ink.undo(),
  redo: () => pad.locked || ink.redo(),
  clear,
  digit: (number) => digits.checked && copyAnswer(answers.symbol(number - 1)),
  help: () => digits.checked && get("help").showModal(),
  find: () => digits.checked && finder.focus(),
});
bundles.load();
votes.recall(ink).then(() => answers.mark(voting()));
// Back from the drawing's own page, where votes are taken back and the drawing is deleted.
addEventListener("pageshow", async ({ persisted }) => {
  if (!persisted) return;
  await votes.check(ink.state);
  answers.mark(voting());
});
