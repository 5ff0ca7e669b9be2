/** A short message at the foot of the page, read out by screen readers; also over an open dialog. */
const SHOWN_MS = 3000;

const box = document.getElementById("toast");
// What is outside an open dialog lies behind its backdrop, and is not read out: each has a box of its own.
const inside = [...document.querySelectorAll("dialog")].map(boxIn);
let timer = 0;

export function toast(text) {
  clearTimeout(timer);
  for (const each of [box, ...inside]) each.textContent = text;
  show(true);
  timer = setTimeout(hide, SHOWN_MS);
}

function hide() {
  show(false);
  for (const each of inside) each.textContent = ""; // a dialog that opens later does not begin with it
}

function show(shown) {
  for (const each of [box, ...inside]) each.classList.toggle("is-shown", shown);
}

function boxIn(dialog) {
  const own = box.cloneNode();
  own.removeAttribute("id");
  dialog.append(own);
  return own;
}
