// Store a drawing and vote on what it is. In Node as the holder of a key, WRITEMATH_KEY=wm_...;
// a page of the site itself needs none: the visitor's cookie says whose the drawing is.
const server = globalThis.process?.env.WRITEMATH_URL ?? location.origin;
const key = globalThis.process?.env.WRITEMATH_KEY;

async function send(method, path, body) {
  const answer = await fetch(`${server}/api/v1/${path}`, {
    method,
    headers: {
      ...(key && { Authorization: `Bearer ${key}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  return answer.json();
}

const stored = await send("POST", "recordings", { strokes: [[[0, 0], [5, 9]]] });
const voted = await send("PUT", `recordings/${stored.id}/votes/latex:latex2e:setminus`);
console.log(voted.contributor);
for (const [symbol, count] of Object.entries(voted.votes)) console.log(symbol, count);
