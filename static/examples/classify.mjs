// Rank the symbols that strokes may be: lists of points [x, y], y down, in any unit.
const server = globalThis.process?.env.WRITEMATH_URL ?? location.origin;
const strokes = [[[66, 24], [64, 13], [58, 14], [54, 28], [52, 50], [49, 72], [44, 86], [38, 87], [34, 78]]];

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
