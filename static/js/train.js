/** The Train page: asks for a symbol and stores the drawing of it. */
import { deleteRecording, getSymbol, storeRecording } from "./api.js";
import { Asking } from "./asking.js";
import { Chooser } from "./chooser.js";
import { openHelp } from "./help.js";
import { listenToKeys } from "./keys.js";
import { countTrained } from "./memory.js";
import { Pad } from "./pad.js";
import { openReport } from "./reporting.js";
import { saying } from "./saying.js";
import { needs, showGlyph } from "./symbol.js";
import { toast } from "./toast.js";

const get = (id) => document.getElementById(id);
const wanted = get("wanted");
// Not any picture in there: the chooser lists symbols with theirs before it.
const glyph = wanted.querySelector(".wanted__card .glyph");
const mode = get("mode");
const digits = get("digits");
const goal = get("goal");
const [skipTool, submitTool] = ["skip", "submit"].map((name) => document.querySelector(`[data-do="${name}"]`));
const GOAL = goal.max;
const FAILED = "That did not work.";
const pad = new Pad(get("pad"));
const { ink } = pad;
const asking = new Asking(mode.value);
const chooser = new Chooser(get("choice"));
// In this page, the last one last: { symbol, strokes }, with the id of what was submitted, or the
// mode that asked for what was left.
const given = [];
// Drawings that made room on the pad for one that was taken back, the newest last: { symbol, strokes, mode }.
const waiting = [];
let symbol = shown();

/** The symbol that the server rendered, as far as the page needs it. */
function shown() {
  const [packages, words] = [[], get("wanted-needs").textContent];
  return {
    id: wanted.dataset.symbol,
    latex: get("wanted-command").textContent,
    name: get("wanted-name").textContent,
    svg: glyph.getAttribute("src"),
    needs: { packages, mode: words },
  };
}

function show(next) {
  symbol = next;
  const { packages, mode: where } = next.needs ?? needs(next);
  showGlyph(glyph, next);
  get("wanted-command").textContent = next.latex;
  get("wanted-name").textContent = next.name;
  get("wanted-needs").textContent = [...packages, where].join(", ");
  get("wanted-page").href = `/symbols/${encodeURIComponent(next.id)}`;
  get("spoken").textContent = `Draw ${next.latex}, ${next.name}`;
  ink.reset();
}

/** Ask in another way; a chosen symbol stays until another is chosen or it is skipped. */
async function change(to, chosen = null) {
  const before = asking.mode;
  asking.choose(to, chosen?.id);
  dress();
  if (to !== "chosen") depart(before, await asking.next());
  else if (chosen) depart(before, chosen);
  else chooser.focus();
}

/** Go on to what the visitor asks for: what waits is left too, and can be taken back. */
function depart(before, next) {
  given.push(...waiting.splice(0));
  leave(before, next);
  count(0);
}

/** Go on to another symbol; a drawing that is left unsubmitted can be taken back. */
function leave(before, next) {
  if (!ink.isEmpty) {
    given.push({ symbol, strokes: ink.state, mode: before });
    toast(`Skipped ${symbol.latex}`);
    count(0);
  }
  show(next);
}

function dress() {
  mode.value = asking.mode;
  get("choice").hidden = asking.mode !== "chosen";
  get("told").hidden = asking.mode !== "confused";
}

/** Skip what is asked for; where the page has gone on from it meanwhile, that is done already. */
function skip() {
  const asked = symbol;
  doing(() => symbol === asked && leaveIt(), skipTool);
}

async function leaveIt() {
  const { latex } = symbol;
  if (waiting.length) {
    leave(asking.mode, symbol);
    comeBack();
  } else if (asking.mode === "chosen") {
    await change("random");
    toast(`Skipped ${latex}. Any symbol is asked for now.`);
  } else leave(asking.mode, await asking.next());
}

/** Submit what is on the pad; that of a chosen symbol leaves it now, for the next one may begin at once. */
function submit() {
  if (ink.isEmpty) return;
  const drawn = { symbol, strokes: ink.state };
  const again = asking.mode === "chosen";
  if (again) ink.reset();
  if (again) doing(() => submitAndStay(drawn));
  else doing(() => ink.state.includes(drawn.strokes[0]) && submitAndGoOn(), submitTool);
}

async function submitAndStay(drawn) {
  await storeAndSay(drawn);
  if (waiting.length && !isDrawing()) comeBack();
}

async function submitAndGoOn() {
  const drawn = { symbol, strokes: ink.state };
  await storeAndSay(drawn);
  ink.reset();
  if (waiting.length) comeBack();
  else doing(() => goOn(drawn.symbol));
}

/** Ask for the next symbol; what was begun before it is there is of the one that is. */
async function goOn(from) {
  const stays = () => symbol !== from || isDrawing();
  const next = stays() ? null : await asking.next();
  if (!stays()) show(next);
}

async function storeAndSay(drawn) {
  given.push({ ...drawn, id: await store(drawn) });
  count(1);
  toast(`Stored your ${drawn.symbol.latex}. Thank you.`);
}

function isDrawing() {
  return !ink.isEmpty || ink.open !== null;
}

/** Store a drawing, and give its id; where that fails it is on the pad again. */
async function store(drawn) {
  try {
    return (await storeRecording(drawn.strokes, drawn.symbol.id)).id;
  } catch (error) {
    if (!ink.state.includes(drawn.strokes[0])) {
      setAside();
      putOnPad(drawn);
    }
    throw error;
  }
}

/** Put the last drawing back on the pad; where it was submitted, delete it. */
async function takeBack() {
  const last = given.at(-1);
  if (!last) return;
  if (last.id) await deleteRecording(last.id);
  given.pop();
  const aside = setAside();
  if (!last.id) askAsBefore(last);
  count(last.id ? -1 : 0);
  putOnPad(last);
  toast(`Took back your ${last.symbol.latex}${aside ? `. Your ${aside} comes after it.` : ""}`);
}

/** Let what is on the pad wait, also the stroke under the pen; gives its command, null for an empty pad. */
function setAside() {
  ink.end();
  if (ink.isEmpty) return null;
  waiting.push({ symbol, strokes: ink.state, mode: asking.mode });
  return symbol.latex;
}

/** Go on with the newest drawing that waits. */
function comeBack() {
  const next = waiting.pop();
  askAsBefore(next);
  putOnPad(next);
}

function putOnPad({ symbol: drawn, strokes }) {
  show(drawn);
  ink.restore(strokes);
}

function askAsBefore({ mode: before, symbol: { id } }) {
  asking.choose(before, before === "chosen" ? id : null);
  dress();
}

function count(more) {
  const { tab, device } = countTrained(more);
  get("count").textContent = tab === 1 ? "1 drawing" : `${tab} drawings`;
  // Past the goal there is a next one, so that the mark goes on.
  goal.max = GOAL * (Math.floor(device / GOAL) + 1);
  goal.value = device;
  get("goal-text").textContent = `${device} of ${goal.max} on this device`;
  const last = given.at(-1);
  const what = last?.id ? "Submitted" : "Skipped";
  get("last").textContent = last ? `${what} ${last.symbol.latex}.` : "Nothing to take back.";
  get("take-back").setAttribute("aria-disabled", !last);
}

/** Do one thing after the other, and say it when it fails. */
const doing = (action, button) => saying(FAILED, action, button);
const back = () => doing(takeBack, get("take-back"));
const ask = (to, chosen) => doing(() => change(to, chosen));

/** Where the address says nothing, ask as this device did before. */
async function recall() {
  const before = Asking.recalled();
  if (wanted.hasAttribute("data-given") || !before || before.mode === "random") return null;
  if ([...mode.options].some(({ value, disabled }) => value === before.mode && disabled)) return null;
  if (before.mode !== "chosen") return change(before.mode);
  const chosen = before.symbol && (await getSymbol(before.symbol));
  return chosen ? change("chosen", chosen) : null;
}

const onKey = (action) => () => digits.checked && action();
pad.press("clear", () => ink.clear());
pad.press("submit", submit);
pad.press("skip", skip);
get("take-back").addEventListener("click", back);
get("report").addEventListener("click", () => openReport(symbol));
mode.addEventListener("change", () => ask(mode.value));
chooser.addEventListener("chosen", (event) => ask("chosen", event.detail));
chooser.addEventListener("enter", (event) => event.detail && ask("chosen", event.detail));
openHelp(get("help"), get("help-button"), digits);
listenToKeys({
  undo: () => ink.undo(),
  redo: () => ink.redo(),
  clear: () => ink.clear(),
  help: () => digits.checked && get("help").showModal(),
  enter: submit,
  letters: { s: onKey(skip), u: onKey(back) },
});
count(0);
doing(recall);
