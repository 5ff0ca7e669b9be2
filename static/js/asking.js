/** What Train asks for next: a mode, kept in the address and on this device, and symbols ahead. */
import { symbolsToDraw } from "./api.js";
import { keep, recall } from "./memory.js";

const MODES = ["random", "chosen", "fewest", "confused"];
const AHEAD = 10; // symbols that are fetched at once
const NAME = "train";

export class Asking {
  #ahead = [];
  #fetching = null;

  constructor(mode) {
    this.mode = mode;
  }

  /** The mode that was chosen on this device before: { mode, symbol? }, or null. */
  static recalled() {
    const kept = recall(NAME);
    return MODES.includes(kept?.mode) ? kept : null;
  }

  /** Ask in another way from now on; with a symbol, for it alone. */
  choose(mode, symbol = null) {
    this.mode = mode;
    this.#ahead = [];
    this.#fetching = null;
    keep(NAME, symbol ? { mode, symbol } : { mode });
    this.#tell(symbol);
  }

  /** The symbol to draw next, by the mode; any where one is to be chosen. */
  async next() {
    if (this.#ahead.length === 0) await this.#fetch();
    const symbol = this.#ahead.shift();
    // Without waiting: a failure shows when nothing is left.
    if (this.#ahead.length === 0) this.#fetch().catch(() => {});
    return symbol;
  }

  async #fetch() {
    const mode = this.mode === "chosen" ? "random" : this.mode;
    this.#fetching ??= symbolsToDraw(mode, AHEAD);
    const fetching = this.#fetching;
    try {
      const symbols = await fetching;
      if (fetching === this.#fetching) this.#ahead = symbols;
    } finally {
      if (fetching === this.#fetching) this.#fetching = null;
    }
  }

  /** The address leads to the same again; the way back stays the page before. */
  #tell(symbol) {
    const query = new URLSearchParams(symbol ? { mode: this.mode, symbol } : { mode: this.mode });
    history.replaceState(null, "", `${location.pathname}?${query}`);
  }
}
