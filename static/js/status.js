/** The line above the answers, and the quieter one that only screen readers hear. */
import { percent } from "./symbol.js";

export class Status {
  #line;
  #text;
  #retry;
  #spoken;
  #resting;

  constructor(line, spoken, retry) {
    this.#line = line;
    this.#text = line.querySelector(".status__text");
    this.#retry = line.querySelector(".status__retry");
    this.#spoken = spoken;
    this.#resting = this.#text.textContent;
    this.#retry.addEventListener("click", retry);
  }

  rest() {
    this.#say(this.#resting);
    this.#spoken.textContent = "";
  }

  slow() {
    this.#say("Still waiting for the answer…", "is-waiting", true);
  }

  failed({ message }) {
    this.#say(message, "is-wrong", true);
    this.#spoken.textContent = `No answer. ${message}`;
  }

  answered(first, unsure) {
    if (unsure) this.#say("The model is not sure: it may be none of these.", "is-unsure");
    else this.#say(this.#resting);
    const doubt = unsure ? ", not sure" : "";
    this.#spoken.textContent = `${first.latex}, ${first.name}, ${percent(first.probability)}${doubt}`;
  }

  #say(text, look = "", retry = false) {
    this.#text.textContent = text;
    this.#line.className = `status ${look}`;
    this.#retry.hidden = !retry;
  }
}
