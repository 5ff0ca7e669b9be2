/** A stored drawing's page: agree with a symbol, take a vote back, or propose another one. */
import { ApiError, classify, deleteRecording, deleteVote, findSymbols, getRecording, putVote } from "./api.js";
import "./copy.js";
import { needs, showGlyph } from "./symbol.js";
import { toast } from "./toast.js";

const SUGGESTED = 5;
const FOUND = 8;

const get = (id) => document.getElementById(id);
const recording = get("drawing").dataset.recording;
let search = new AbortController();

async function toggle(button) {
  const { symbol, latex } = button.dataset;
  const stood = button.getAttribute("aria-pressed") === "true";
  try {
    await (stood ? deleteVote(recording, symbol) : putVote(recording, symbol));
    button.setAttribute("aria-pressed", !stood);
    toast(stood ? `Took back the vote for ${latex}` : `Voted for ${latex}. Thank you.`);
    await refresh();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(`Not stored. ${error.message}`);
  }
}

/** Show the votes as the server now renders them: one place knows how a vote looks. */
async function refresh() {
  const response = await fetch(location.pathname).catch(() => null);
  if (!response?.ok) return; // the vote stands; the tallies come with the next visit
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("votes");
  const focused = document.activeElement;
  get("votes").replaceWith(fresh);
  for (const button of document.querySelectorAll(":is(#suggested, #found) .vote")) {
    const mine = buttonFor(button.dataset.symbol);
    button.setAttribute("aria-pressed", mine?.getAttribute("aria-pressed") ?? false);
  }
  if (!focused.isConnected) buttonFor(focused.dataset.symbol)?.focus();
}

/** The vote button of a symbol among the votes, where it has any. */
function buttonFor(symbol) {
  return get("votes").querySelector(`[data-symbol="${CSS.escape(symbol)}"]`);
}

function list(symbols, where) {
  const rows = symbols.map((symbol) => {
    const row = get("candidate").content.firstElementChild.cloneNode(true);
    const button = row.querySelector(".vote");
    const voted = buttonFor(symbol.id);
    showGlyph(row.querySelector(".glyph"), symbol);
    row.querySelector(".candidate__command").textContent = symbol.latex;
    row.querySelector(".candidate__name").textContent = symbol.name;
    row.querySelector(".candidate__needs").textContent = needs(symbol).packages.join(" ");
    row.querySelector(".vote__label").textContent = `Vote for ${symbol.latex}`;
    button.dataset.symbol = symbol.id;
    button.dataset.latex = symbol.latex;
    button.setAttribute("aria-pressed", voted?.getAttribute("aria-pressed") ?? false);
    return row;
  });
  where.replaceChildren(...rows);
}

async function suggest() {
  const { strokes } = await getRecording(recording);
  const { symbols } = await classify(strokes, { limit: SUGGESTED });
  list(symbols, get("suggested"));
  get("suggestions").hidden = false;
}

async function find(query) {
  search.abort();
  search = new AbortController();
  const { signal } = search;
  if (!query) return list([], get("found"));
  const { symbols, total } = await findSymbols({ query, limit: FOUND, signal });
  if (signal.aborted) return null;
  list(symbols, get("found"));
  get("found-count").textContent = total ? `${total} found` : "No such symbol";
  return null;
}

async function remove() {
  try {
    await deleteRecording(recording);
    location.replace("/gallery"); // going back would lead to a page that is gone
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    get("delete-dialog").close();
    toast(`Not deleted. ${error.message}`);
  }
}

/** A helper that fails leaves the page as it was; votes themselves say what went wrong. */
function quietly(promise) {
  promise.catch((error) => {
    if (!(error instanceof ApiError) && error.name !== "AbortError") throw error;
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".vote");
  if (button) toggle(button);
});
get("delete")?.addEventListener("click", () => get("delete-dialog").showModal());
get("delete-now")?.addEventListener("click", remove);
get("query").addEventListener("input", (event) => quietly(find(event.target.value.trim())));
quietly(suggest());
