// Read a picture of one symbol: the file that a visitor chose, or node picture.mjs symbol.png
const server = globalThis.process?.env.WRITEMATH_URL ?? location.origin;
const name = globalThis.process?.argv[2];

const picture = name
  ? new Blob([await (await import("node:fs/promises")).readFile(name)])
  : document.querySelector("input[type=file]").files[0];
const body = new FormData();
body.append("image", picture, "symbol.png");

const answer = await fetch(`${server}/api/v1/classify?limit=3`, { method: "POST", body });
for (const { latex, probability } of (await answer.json()).symbols) {
  console.log(`${latex}  ${(100 * probability).toFixed(1)} %`);
}
