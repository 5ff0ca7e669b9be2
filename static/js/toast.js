/** A short message at the foot of the page, read out by screen readers. */
const SHOWN_MS = 3000;

const box = document.getElementById("toast");
let timer = 0;

export function toast(text) {
  clearTimeout(timer);
  box.textContent = text;
  box.classList.add("is-shown");
  timer = setTimeout(() => box.classList.remove("is-shown"), SHOWN_MS);
}
