// Rank the symbols that strokes may be: lists of points [x, y], y down, in any unit.
const server = globalThis.process?.env.WRITEMATH_URL ?? location.origin;
const strokes = [[[80, 10], [60, 0], [45, 30], [40, 120], [30, 160], [10, 150]]];

// The query may have limit, model, packages and prefer.
async function classify(strokes, query) {
  const answer = await fetch(`${server}/api/v1/classify?${new URLSearchParams(query)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ strokes }),
  });
  return answer.json();
}

for (const query of [{ limit: 3 }, { limit: 3, model: "slides", packages: "amsmath,amssymb" }]) {
  const { model, symbols, unsure } = await classify(strokes, query);
  console.log(model.name, unsure ? "is unsure" : "is sure");
  for (const { latex, probability } of symbols) {
    console.log(`${latex}  ${(100 * probability).toFixed(1)} %`);
  }
}
