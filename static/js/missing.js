/**
 * On every page: hides the pictures of symbols that could not be had, as without a connection, and asks
 * for them again when it is back. A broken picture says nothing, and each symbol's command stands beside it.
 */
const GLYPHS = "img.glyph";
const MISSING = "is-missing";
const AGAIN_MS = 3000; // a connection may be told of before it carries anything

function mark({ type, target }) {
  if (target.matches?.(GLYPHS)) target.classList.toggle(MISSING, type === "error");
}

function askAgain() {
  for (const image of document.querySelectorAll(`.${MISSING}`)) image.src = image.src;
}

// These events do not bubble, and "load" does not reach the window at all.
document.addEventListener("error", mark, true);
document.addEventListener("load", mark, true);
addEventListener("online", () => {
  askAgain();
  setTimeout(askAgain, AGAIN_MS);
});
for (const image of document.querySelectorAll(GLYPHS)) {
  if (image.complete && image.naturalWidth === 0) mark({ type: "error", target: image });
}
