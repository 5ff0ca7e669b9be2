// Read an error, which names the field at fault; wait where the server asks to.
const server = globalThis.process?.env.WRITEMATH_URL ?? location.origin;
const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

// The answer, whatever its status; after 429, ask again when the time has come.
async function classify(strokes) {
  const answer = await fetch(`${server}/api/v1/classify?limit=1`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ strokes }),
  });
  if (answer.status !== 429) return answer.json();
  await wait(Number(answer.headers.get("Retry-After")));
  return classify(strokes);
}

const problem = await classify([[[0, 0], [5, "9"]]]);
console.log(problem.status, problem.title);
for (const { path, detail } of problem.errors) console.log(`${path}: ${detail}`);

for (let i = 0; i < 3; i += 1) {
  console.log((await classify([[[0, 0], [5, 9]]])).symbols[0].latex);
}
