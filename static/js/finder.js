/** The search beside the canvas: what is typed is looked up; the newest query wins. */
import { ApiError, findSymbols } from "./api.js";

const WAIT_MS = 150; // between two keys of someone who types fast
const MOST = 200; // the API's limit

export class Finder extends EventTarget {
  #field;
  #most;
  #search = new AbortController();
  #timer = 0;

  /** Events: "found" with { query, symbols } (null: no query), "failed" with an error, "enter", "down". */
  constructor(field, most = MOST) {
    super();
    this.#field = field;
    this.#most = most;
    field.addEventListener("input", () => this.#soon());
    field.addEventListener("keydown", (event) => this.#key(event));
  }

  get query() {
    return this.#field.value.trim();
  }

  focus() {
    this.#field.focus();
    this.#field.select();
  }

  /** Forget the search in flight. */
  stop() {
    clearTimeout(this.#timer);
    this.#search.abort();
  }

  #key(event) {
    const type = { Enter: "enter", ArrowDown: "down" }[event.key];
    if (!type || event.isComposing) return;
    event.preventDefault();
    this.#tell(type);
  }

  #soon() {
    this.stop();
    if (this.query) this.#timer = setTimeout(() => this.#find(), WAIT_MS);
    else this.#tell("found", { query: "", symbols: null });
  }

  async #find() {
    const { query } = this;
    this.#search = new AbortController();
    const { signal } = this.#search;
    try {
      const { symbols } = await findSymbols({ query, limit: this.#most, signal });
      if (!signal.aborted) this.#tell("found", { query, symbols });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      this.#tell("failed", error);
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
