/** A stored drawing's page: its replay, votes, other symbols to propose, its flag, its deletion. */
import {
  ApiError,
  classify,
  deleteFlag,
  deleteRecording,
  deleteVote,
  findSymbols,
  getRecording,
  putFlag,
  putVote,
} from "./api.js";
import "./copy.js";
import { whileThere } from "./gone.js";
import { listenToModerators } from "./moderate.js";
import { askReason } from "./reasons.js";
import { refresh } from "./refresh.js";
import { Replay } from "./replay.js";
import { saying } from "./saying.js";
import { needs, showGlyph } from "./symbol.js";
import { toast } from "./toast.js";

const SUGGESTED = 5;
const FOUND = 8;

const get = (id) => document.getElementById(id);
const recording = get("drawing").dataset.recording;
let search = new AbortController();

/** Vote, or take the vote back: which of them is what the button showed when it was pressed. */
function toggle(button) {
  const { symbol, latex } = button.dataset;
  const stood = button.getAttribute("aria-pressed") === "true";
  const vote = async () => {
    const answer = await (stood ? deleteVote(recording, symbol) : putVote(recording, symbol));
    for (const each of buttonsFor(symbol)) each.setAttribute("aria-pressed", !stood);
    toast(stood ? `Took back the vote for ${latex}` : `Voted for ${latex}. Thank you.`);
    show(answer); // not awaited: the next press does not wait for the page
  };
  doing("Not stored.", vote, button);
}

/** Do what needs the drawing; where that was deleted meanwhile, its page, asked for again, says so. */
function doing(failure, action, button) {
  return saying(failure, () => whileThere(recording, action, gone), button);
}

function gone() {
  location.reload();
}

/** Show the tallies that the server has answered, and then all that follows from them. */
async function show({ votes }) {
  for (const row of get("votes").querySelectorAll(".candidate")) {
    const count = votes[row.querySelector(".vote").dataset.symbol] ?? 0;
    row.querySelector(".candidate__count").textContent = count === 1 ? "1 vote" : `${count} votes`;
  }
  await refresh("votes", "flagging", "moderating");
  for (const button of document.querySelectorAll(":is(#suggested, #found) .vote")) press(button);
}

/** A symbol that stands among the votes is pressed wherever it stands. */
function press(button) {
  const { symbol, latex } = button.dataset;
  const among = buttonsFor(symbol).find((each) => get("votes").contains(each));
  const mine = among?.getAttribute("aria-pressed") ?? "false";
  button.setAttribute("aria-pressed", mine);
  const said = mine === "true" ? "Take back your vote for" : "Vote for";
  button.querySelector(".vote__label").textContent = `${said} ${latex}`;
}

/** The vote buttons of a symbol: among the votes, the model's symbols and those found. */
function buttonsFor(symbol) {
  return [...document.querySelectorAll(`.vote[data-symbol="${CSS.escape(symbol)}"]`)];
}

function list(symbols, where) {
  const rows = symbols.map((symbol) => {
    const row = get("candidate").content.firstElementChild.cloneNode(true);
    showGlyph(row.querySelector(".glyph"), symbol);
    row.querySelector(".candidate__command").textContent = symbol.latex;
    row.querySelector(".candidate__name").textContent = symbol.name;
    row.querySelector(".candidate__needs").textContent = needs(symbol).packages.join(" ");
    const button = row.querySelector(".vote");
    Object.assign(button.dataset, { symbol: symbol.id, latex: symbol.latex });
    press(button);
    const settle = row.querySelector("[data-act]");
    if (settle) {
      Object.assign(settle.dataset, { symbol: symbol.id, said: `Settled as ${symbol.latex}` });
      settle.querySelector(".candidate__settled").textContent = symbol.latex;
    }
    return row;
  });
  where.replaceChildren(...rows);
}

async function load() {
  const { strokes } = await getRecording(recording);
  new Replay(get("replay"), get("paper"), strokes);
  await suggest(strokes);
}

async function suggest(strokes) {
  try {
    const { symbols } = await classify(strokes, { limit: SUGGESTED });
    list(symbols, get("suggested"));
  } catch (error) {
    get("suggestions").hidden = true; // there is nothing to choose from
    throw error;
  } finally {
    get("suggested").ariaBusy = false;
  }
}

async function find(query) {
  search.abort();
  search = new AbortController();
  const { signal } = search;
  if (!query) return list([], get("found"));
  const { symbols, total } = await findSymbols({ query, limit: FOUND, signal });
  if (signal.aborted) return null;
  list(symbols, get("found"));
  get("found-count").textContent = counted(total);
  return null;
}

function counted(total) {
  if (total > FOUND) return `The first ${FOUND} of ${total}: type more`;
  return total ? `${total} found` : "No such symbol";
}

async function flag(button) {
  const reason = await askReason(get("flag-dialog"));
  if (!reason) return;
  const put = async () => {
    await putFlag(recording, reason);
    toast("Flagged. A moderator will look at it.");
    await refresh("flagging", "moderating");
  };
  await doing("Not flagged.", put, button);
}

async function unflag(button) {
  const take = async () => {
    await deleteFlag(recording);
    toast("Took the flag back");
    await refresh("flagging", "moderating");
  };
  await doing("The flag stays.", take, button);
}

async function remove() {
  get("delete-dialog").close();
  const forget = async () => {
    await deleteRecording(recording);
    location.replace("/gallery"); // going back would lead to a page that is gone
  };
  await saying("Not deleted.", forget, get("delete"));
}

/** A helper that fails leaves the page as it was; votes themselves say what went wrong. */
function quietly(promise) {
  promise.catch((error) => {
    if (!(error instanceof ApiError) && error.name !== "AbortError") throw error;
  });
}

const ACTIONS = { flag, unflag };
document.addEventListener("click", ({ target }) => {
  const vote = target.closest(".vote");
  if (vote) toggle(vote);
  const button = target.closest("[data-do]");
  ACTIONS[button?.dataset.do]?.(button);
  if (target.closest("#delete")) get("delete-dialog").showModal();
});
get("delete-now")?.addEventListener("click", remove);
get("query").addEventListener("input", (event) => quietly(find(event.target.value.trim())));
listenToModerators(show, gone);
quietly(load());
