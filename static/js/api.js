/** The REST API, as this page uses it. Every failure is an ApiError whose message can be shown. */
const ROOT = "/api/v1";
const JSON_TYPE = "application/json";

// Past this the server is not coming back with an answer that anyone still waits for.
const TIMEOUT_MS = 15_000;

export class ApiError extends Error {
  /** kind: "offline", "unreachable", "slow", "busy" (429), "refused" (4xx) or "broken" (5xx). */
  constructor(kind, message, { status = 0, wait = 0, fields = {} } = {}) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.wait = wait; // seconds to wait before the next try
    this.fields = fields; // what is wrong with each field of a refused form
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

/** Whether a drawing is no longer there; a vote's 404 may also be about the symbol. */
export async function isGone(id) {
  try {
    await getRecording(id);
    return false;
  } catch (error) {
    if (error.status === 404) return true;
    throw error;
  }
}

/** Delete one's own drawing, with the votes on it; one that was deleted elsewhere is gone as well. */
export async function deleteRecording(id) {
  try {
    await request("DELETE", `/recordings/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error.status !== 404) throw error;
  }
}

export function putVote(recording, symbol) {
  return request("PUT", votePath(recording, symbol));
}

export function deleteVote(recording, symbol) {
  return request("DELETE", votePath(recording, symbol));
}

/** Ask that a moderator looks at a drawing; reasons are those of templates/moderate.html. */
export function putFlag(recording, reason) {
  return request("PUT", recordingPath(recording, "flag"), { json: { reason } });
}

export function deleteFlag(recording) {
  return request("DELETE", recordingPath(recording, "flag"));
}

/** For moderators: decide what a drawing is; null is none of the symbols. */
export function putSettled(recording, symbol) {
  return request("PUT", recordingPath(recording, "settled"), { json: { symbol } });
}

export function deleteSettled(recording) {
  return request("DELETE", recordingPath(recording, "settled"));
}

/** For moderators: hide a drawing from all but its maker. */
export function putHidden(recording, reason) {
  return request("PUT", recordingPath(recording, "hidden"), { json: { reason } });
}

export function deleteHidden(recording) {
  return request("DELETE", recordingPath(recording, "hidden"));
}

/** For moderators: the flags on a drawing need nothing done. */
export function deleteFlags(recording) {
  return request("DELETE", recordingPath(recording, "flags"));
}

/** For moderators: put back what a line of the log has changed. */
export function putUndone(line) {
  return request("PUT", `/moderation/log/${encodeURIComponent(line)}/undone`);
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

/** Set some of the visitor's { name, language, handedness }; gives the whole profile. */
export function changeProfile(values) {
  return request("PATCH", "/me", { json: values });
}

/** Delete part of all that is the visitor's; gives whether that was the last of it. */
export async function deleteMe() {
  return (await request("DELETE", "/me")) === null;
}

/** Make an API key: { id, label, key }. */
export function addKey(label) {
  return request("POST", "/me/keys", { json: { label } });
}

export function revokeKey(id) {
  return request("DELETE", `/me/keys/${encodeURIComponent(id)}`);
}

/** Make the recovery key, in place of the one before: { key }. */
export function addRecoveryKey() {
  return request("POST", "/me/recovery-key");
}

/** Make this browser that of the recovery key's contributor. */
export function recover(key) {
  return request("POST", "/me/recover", { json: { key } });
}

/** Let this browser forget who the visitor is. */
export function signOut() {
  return request("POST", "/me/sign-out");
}

function recordingPath(recording, what) {
  return `/recordings/${encodeURIComponent(recording)}/${what}`;
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
  const failed = `the server ${status >= 500 ? "failed" : "refused"} (${status})`;
  const text = sentence(said.errors?.[0]?.detail ?? said.detail ?? said.title ?? failed);
  const fields = Object.fromEntries((said.errors ?? []).map(({ path, detail }) => [path, detail]));
  return new ApiError(status >= 500 ? "broken" : "refused", text, { status, fields });
}

/** What the API says begins small and ends without a full stop. */
export function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? "" : "."}`;
}

function asApiError(error, signal) {
  if (error instanceof ApiError || signal?.aborted) return error;
  if (error.name === "AbortError") return new ApiError("slow", "The server takes too long.");
  if (!navigator.onLine) return new ApiError("offline", "You are offline.");
  return new ApiError("unreachable", "The server cannot be reached.");
}
