/**
 * The service worker: keeps the pages that are of use without the server, their scripts and styles,
 * and the symbols' pictures that were seen. No answer about drawings or people is ever kept.
 */
const SHELL = {{ shell | tojson }};
const KEPT = `writemath-${SHELL.version}`;
const PICTURES = "writemath-pictures";
const SYMBOLS = "/api/v1/symbols";
const STEP = 200; // symbols an answer; the API's limit

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
  const answer = answering(event);
  if (answer) event.respondWith(answer);
});

/** Keep all of one version, or nothing: a file that is not the one of the list fails the whole. */
async function install() {
  const cache = await caches.open(KEPT);
  const files = Object.entries(SHELL.files).map(([url, integrity]) => new Request(url, { integrity }));
  const fresh = [...SHELL.pages, ...SHELL.data].map(
    (url) => new Request(url, { cache: "reload", credentials: "omit" }),
  );
  await cache.addAll([...files, ...fresh]);
  await keepSymbols(cache).catch(() => {}); // a search without the server is no reason to fail
  await skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("writemath-") && ![KEPT, PICTURES].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

/** The answer to a request, or null where the network alone answers: writes, drawings, profiles. */
function answering({ request }) {
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return null;
  if (pathname in SHELL.files) return kept(request);
  if (/^\/(static\/symbols|drawn)\//.test(pathname)) return picture(request);
  if (SHELL.data.includes(pathname)) return fetch(request).catch(() => kept(request));
  if (pathname === SYMBOLS) return fetch(request).catch((error) => find(searchParams, error));
  if (request.mode === "navigate" && !searchParams.has("embed")) return page(request, pathname);
  return null;
}

async function kept(request) {
  return (await caches.match(request, { cacheName: KEPT, ignoreVary: true })) ?? fetch(request);
}

/** What was seen is shown at once, and asked for again for the next time. */
async function picture(request) {
  const cache = await caches.open(PICTURES);
  const seen = await cache.match(request, { ignoreVary: true });
  const asked = fetch(request).then(async (response) => {
    if (response.ok) await cache.put(request, response.clone());
    return response;
  });
  if (!seen) return asked;
  asked.catch(() => {}); // offline: what was seen is all there is
  return seen;
}

/** A page comes from the server; without it, the one that was kept, or the one that says why. */
async function page(request, pathname) {
  try {
    return await fetch(request);
  } catch {
    const path = pathname === "/classify" ? "/" : pathname;
    const there = SHELL.pages.includes(path) ? path : "/offline";
    return caches.match(there, { cacheName: KEPT, ignoreVary: true });
  }
}

async function keepSymbols(cache) {
  for (let offset = 0, total = 1; offset < total; offset += STEP) {
    const url = `${SYMBOLS}?limit=${STEP}&offset=${offset}`;
    const response = await fetch(url, { credentials: "omit" });
    if (!response.ok) return;
    ({ total } = await response.clone().json());
    await cache.put(url, response);
  }
}

/** Search the kept symbols: simpler than the server does, for want of a server. */
async function find(parameters, error) {
  const cache = await caches.open(KEPT);
  const answers = (await cache.keys()).filter(({ url }) => new URL(url).pathname === SYMBOLS);
  const known = [...parameters.keys()].every((name) => ["query", "limit", "offset"].includes(name));
  if (!answers.length || !known) throw error; // better none than those of another question
  const parts = await Promise.all(answers.map(async (key) => (await cache.match(key)).json()));
  const words = (parameters.get("query") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = parts
    .flatMap(({ symbols }) => symbols)
    .map((symbol) => ({ symbol, rank: Math.max(0, ...words.map((word) => fit(symbol, word))) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((one, other) => one.rank - other.rank);
  const start = Number(parameters.get("offset") ?? 0);
  const symbols = found.slice(start, start + Number(parameters.get("limit") ?? 50));
  return Response.json({ symbols: symbols.map(({ symbol }) => symbol), total: found.length });
}

/** How well a word fits a symbol: 0 the command or character, 1 its beginning or a name, 2 a part. */
function fit({ latex, aliases, unicode, name, package: from }, word) {
  const commands = [latex, ...aliases].map((command) => command.toLowerCase().replace(/^\\/, ""));
  const bare = word.replace(/^\\(?=.)/, "");
  const names = name.toLowerCase().split(/\W+/);
  if (commands.includes(bare) || unicode?.toLowerCase() === word) return 0;
  if (names.includes(bare) || from === bare || commands.some((command) => command.startsWith(bare))) return 1;
  return [...commands, ...names].some((text) => text.includes(bare)) ? 2 : Infinity;
}
