/** The line above the answers, and the quieter one that only screen readers hear. */
import { ASKED_AGAIN } from "./asker.js";
import { percent } from "./symbol.js";

export class Status {
  #line;
  #text;
  #retry;
  #search;
  #spoken;
  #resting;

  constructor(line, spoken, { retry, search }) {
    this.#line = line;
    this.#text = line.querySelector(".status__text");
    this.#retry = line.querySelector(".status__retry");
    this.#search = line.querySelector(".status__search");
    this.#spoken = spoken;
    this.#resting = this.#text.textContent;
    this.#retry.addEventListener("click", retry);
    this.#search.addEventListener("click", search);
  }

  rest() {
    this.#say(this.#resting);
    this.#spoken.textContent = "";
  }

  slow() {
    this.#say("Still waiting for the answer…", "is-waiting", true);
  }

  failed({ message, kind }) {
    const again = ASKED_AGAIN.includes(kind) ? " Trying again by itself." : "";
    // What was refused would be refused again.
    this.#say(message + again, "is-wrong", kind !== "refused");
    const spoken = `No answer. ${message}`;
    if (this.#spoken.textContent !== spoken) this.#spoken.textContent = spoken; // once, however often it is tried
  }

  answered(first, unsure) {
    if (unsure) this.#doubt();
    else this.#say(this.#resting);
    const doubt = unsure ? ", not sure" : "";
    this.#spoken.textContent = `${first.latex}, ${first.name}, ${percent(first.probability)}${doubt}`;
  }

  /** What a search found, alone or among the answers to a drawing. */
  searched(query, count, first) {
    const found = `${count} ${count === 1 ? "answer" : "answers"} for “${query}”`;
    if (count) this.#say(`${found}.`);
    else this.#say(`No symbol is called “${query}”.`, "is-none");
    this.#spoken.textContent = first ? `${found}. First ${first.latex}, ${first.name}` : this.#text.textContent;
  }

  #doubt() {
    this.#say("The model is not sure: it may be none of these.", "is-unsure");
    this.#search.hidden = false;
  }

  #say(text, look = "", retry = false) {
    this.#text.textContent = text;
    this.#line.className = `status ${look}`;
    this.#retry.hidden = !retry;
    this.#search.hidden = true;
  }
}
