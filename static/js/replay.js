/** Shows how a drawing came about: play, pause, and a slider over its time. */
import { SIDE, drawnUntil, timeline } from "./timeline.js";

const SVG = "http://www.w3.org/2000/svg";
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Replay {
  #line;
  #now;
  #lines = [];
  #playing = 0;
  #button;
  #slider;

  /** controls holds a button and a slider; paper holds the picture that the ink is drawn over. */
  constructor(controls, paper, strokes) {
    this.#line = timeline(strokes);
    this.#now = this.#line.duration;
    this.#button = controls.querySelector("button");
    this.#slider = controls.querySelector("input");
    paper.append(this.#picture());
    this.#button.addEventListener("click", () => this.#press());
    this.#slider.addEventListener("input", () => this.#seek());
    still.addEventListener("change", () => this.#pause());
    this.#button.disabled = false;
    this.#slider.disabled = this.#line.duration === 0;
    this.#pause();
    this.#tell();
  }

  /** An empty picture over the stored one, which stays for screen readers. */
  #picture() {
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", `0 0 ${SIDE} ${SIDE}`);
    picture.setAttribute("class", "replay__ink");
    picture.setAttribute("aria-hidden", "true");
    for (const _ of this.#line.strokes) {
      const line = document.createElementNS(SVG, "polyline");
      this.#lines.push(line);
      picture.append(line);
    }
    return picture;
  }

  #press() {
    if (still.matches) this.#next();
    else if (this.#playing) this.#pause();
    else this.#play();
  }

  #play() {
    if (this.#now >= this.#line.duration) this.#now = 0;
    this.#button.textContent = "Pause";
    let last = performance.now();
    const step = (time) => {
      this.#show(this.#now + Math.max(0, time - last));
      last = time;
      if (this.#now < this.#line.duration) this.#playing = requestAnimationFrame(step);
      else this.#pause();
    };
    this.#playing = requestAnimationFrame(step);
  }

  #pause() {
    cancelAnimationFrame(this.#playing);
    this.#playing = 0;
    this.#button.textContent = still.matches ? "Next stroke" : "Play";
  }

  /** Nothing moves: one whole stroke more, and after the last one the first alone. */
  #next() {
    const ends = this.#line.strokes.map(({ times }) => times.at(-1));
    this.#show(ends.find((end) => end > this.#now) ?? ends[0]);
  }

  #seek() {
    this.#pause();
    this.#show((this.#slider.value / this.#slider.max) * this.#line.duration);
  }

  #show(now) {
    this.#now = Math.min(now, this.#line.duration);
    this.#lines[0].ownerSVGElement.parentElement.classList.add("is-replayed");
    this.#line.strokes.forEach((stroke, i) => {
      const seen = drawnUntil(stroke, this.#now);
      if (seen.length === 1) seen.push(seen[0]); // a dot is a line without length
      this.#lines[i].setAttribute("points", seen.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "));
    });
    this.#tell();
  }

  #tell() {
    const { duration } = this.#line;
    this.#slider.value = duration ? (this.#now / duration) * this.#slider.max : this.#slider.max;
    const seconds = (time) => (time / 1000).toFixed(1);
    this.#slider.setAttribute("aria-valuetext", `${seconds(this.#now)} of ${seconds(duration)} seconds`);
  }
}
