/** The slides' worked convolution: choose a number of the result, and see the nine products. */
import { write } from "./inside-sums.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function startExample() {
  const cells = (id) => [...document.querySelectorAll(`#example-${id} td`)];
  const image = cells("image");
  const kernel = cells("kernel").map((cell) => Number(cell.textContent.replace("−", "-")));
  const buttons = cells("result").map((cell) => cell.firstElementChild);
  const side = 7;

  /** [weight, index of the pixel or null beyond the edge], row by row. */
  const terms = (at) =>
    kernel.map((weight, k) => {
      const x = (at % side) + (k % 3) - 1;
      const y = Math.floor(at / side) + Math.floor(k / 3) - 1;
      return [weight, x < 0 || y < 0 || x >= side || y >= side ? null : y * side + x];
    });
  const pixel = (index) => (index === null ? 0 : Number(image[index].textContent));
  const result = (at) => terms(at).reduce((sum, [w, index]) => sum + w * pixel(index), 0);

  function choose(at) {
    const seen = terms(at);
    image.forEach((cell, i) => cell.classList.toggle("is-seen", seen.some(([, index]) => index === i)));
    buttons.forEach((button, i) => {
      button.classList.toggle("is-chosen", i === at);
      button.tabIndex = i === at ? 0 : -1;
    });
    const sum = seen.map(([w, index]) => `${w < 0 ? `(${write(w)})` : w} · ${pixel(index)}`).join(" + ");
    document.getElementById("example-said").textContent = `${sum} = ${write(result(at))}`;
  }

  buttons.forEach((button, at) => {
    button.textContent = write(result(at)).replace(",", "");
    for (const type of ["focus", "pointerenter", "click"]) button.addEventListener(type, () => choose(at));
    button.addEventListener("keydown", (event) => {
      const sideways = { ArrowLeft: at % side > 0, ArrowRight: at % side < side - 1 }[event.key] ?? true;
      const next = buttons[at + (STEPS[event.key] ?? NaN)];
      if (!next || !sideways) return;
      event.preventDefault();
      next.focus();
    });
  });
  choose(24);
}
