/** The REST API, as this page uses it. Every failure is an ApiError whose message can be shown. */
const ROOT = "/api/v1";
const JSON_TYPE = "application/json";

// Past this the server is not coming back with an answer that anyone still waits for.
const TIMEOUT_MS = 15_000;

export class ApiError extends Error {
  /** kind: "offline", "unreachable", "slow", "busy" (429), "refused" (4xx) or "broken" (5xx). */
  constructor(kind, message, { status = 0, wait = 0 } = {}) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.wait = wait; // seconds to wait before the next try
  }
}

/**
 * Rank symbols for strokes (an array) or a picture (a Blob). Stores nothing.
 *
 * canvas, { width, height } in the strokes' units, lets their place and size count too. model names
 * the network that is to answer; without it the server chooses.
 */
export function classify(drawing, { limit, canvas, model, signal }) {
  const body = drawing instanceof Blob ? { blob: drawing } : { json: { strokes: drawing, canvas } };
  const parameters = new URLSearchParams(model ? { limit, model } : { limit });
  return request("POST", `/classify?${parameters}`, { ...body, signal });
}

/** What each layer of the slides' network makes of strokes. Stores nothing. */
export function activations(strokes, { limit, signal }) {
  return request("POST", `/activations?limit=${limit}`, { json: { strokes }, signal });
}

/** Store a drawing; with a symbol it is a labelled sample. Gives { id, url }. */
export function storeRecording(strokes, symbol) {
  return request("POST", "/recordings", { json: symbol ? { strokes, symbol } : { strokes } });
}

export function getRecording(id) {
  return request("GET", `/recordings/${encodeURIComponent(id)}`);
}

/** Delete one's own drawing, with the votes on it. */
export function deleteRecording(id) {
  return request("DELETE", `/recordings/${encodeURIComponent(id)}`);
}

export function putVote(recording, symbol) {
  return request("PUT", votePath(recording, symbol));
}

export function deleteVote(recording, symbol) {
  return request("DELETE", votePath(recording, symbol));
}

/** Symbols that match a query, best first: { symbols, total }. */
export function findSymbols({ query = "", limit, offset = 0, signal }) {
  const parameters = new URLSearchParams({ query, limit, offset });
  return request("GET", `/symbols?${parameters}`, { signal });
}

/** One symbol, or null where there is none of this id. */
export async function getSymbol(id) {
  try {
    return await request("GET", `/symbols/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

/** Symbols to draw next, by mode: "random", "fewest" or "confused". */
export async function symbolsToDraw(mode, limit) {
  const { symbols } = await request("GET", `/training?${new URLSearchParams({ mode, limit })}`);
  return symbols;
}

/** What this visitor said of a symbol's picture: { reason, note }, null and "" where nothing. */
export function getReport(symbol) {
  return request("GET", reportPath(symbol));
}

export function sendReport(symbol, { reason, note }) {
  return request("POST", reportPath(symbol), { json: { reason, note } });
}

export function takeReportBack(symbol) {
  return request("DELETE", reportPath(symbol));
}

/** The networks, the default first: { models: [{ name, default, ... }] }. */
export function getModels() {
  return request("GET", "/models");
}

function reportPath(symbol) {
  return `/symbols/${encodeURIComponent(symbol)}/reports`;
}

function votePath(recording, symbol) {
  return `/recordings/${encodeURIComponent(recording)}/votes/${encodeURIComponent(symbol)}`;
}

async function request(method, path, { json, blob, signal } = {}) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  signal?.addEventListener("abort", () => timeout.abort(), { once: true });
  try {
    const response = await fetch(ROOT + path, {
      method,
      headers: { Accept: JSON_TYPE, ...contentType(json, blob) },
      body: json ? JSON.stringify(json) : blob,
      signal: timeout.signal,
    });
    if (!response.ok) throw await problem(response);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    throw asApiError(error, signal);
  } finally {
    clearTimeout(timer);
  }
}

function contentType(json, blob) {
  if (json) return { "Content-Type": JSON_TYPE };
  return blob ? { "Content-Type": blob.type } : {};
}

/** What a refusing answer says, as an ApiError. */
async function problem(response) {
  const { status } = response;
  const said = await response.json().catch(() => ({}));
  if (status === 429) {
    const wait = Number(response.headers.get("Retry-After")) || 5;
    return new ApiError("busy", `Too many requests: wait ${wait} s.`, { status, wait });
  }
  const where = said.errors?.[0]?.message ?? said.errors?.[0]?.detail;
  const text = where ?? said.detail ?? said.title ?? `The server answered ${status}.`;
  return new ApiError(status >= 500 ? "broken" : "refused", text, { status });
}

function asApiError(error, signal) {
  if (error instanceof ApiError || signal?.aborted) return error;
  if (error.name === "AbortError") return new ApiError("slow", "The server takes too long.");
  if (!navigator.onLine) return new ApiError("offline", "You are offline.");
  return new ApiError("unreachable", "The server cannot be reached.");
}
