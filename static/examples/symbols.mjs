// Search the symbols, page by page.
const server = globalThis.process?.env.WRITEMATH_URL ?? location.origin;

// Every symbol that matches; the query may have query and package.
async function* search(query) {
  for (let offset = 0, total = 1; offset < total; offset += 20) {
    const page = new URLSearchParams({ ...query, limit: 20, offset });
    const answer = await fetch(`${server}/api/v1/symbols?${page}`);
    const found = await answer.json();
    yield* found.symbols;
    total = found.total;
  }
}

for await (const { latex, formats } of search({ query: "arrow", package: "amssymb" })) {
  console.log(latex, formats.codepoint ?? "-");
}
