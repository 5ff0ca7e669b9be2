/** Stores a drawing when it is voted on or opened, once, and remembers this visitor's votes on it. */
import { deleteVote, getRecording, isGone, putVote, storeRecording } from "./api.js";
import { loadDrawing, saveDrawing } from "./memory.js";

export class Votes {
  // By the drawing's state (see ink.js): other strokes are another drawing.
  #records = new WeakMap();

  /** The ids of the symbols that this visitor said the drawing is. */
  mine(state) {
    return this.#records.get(state)?.mine ?? new Set();
  }

  /** The drawing's recording id, or null while it is not stored. */
  recording(state) {
    return this.#records.get(state)?.id ?? null;
  }

  /** Store the drawing where it is not stored yet; gives its recording id. See saying.js: one at a time. */
  async store(state) {
    if (!this.#records.has(state)) {
      const { id } = await storeRecording(state);
      this.#know(state, id, []);
    }
    return this.recording(state);
  }

  /**
   * Let a vote for a symbol stand, or take it back.
   *
   * A drawing that was deleted elsewhere is stored anew; with it went the votes that it had.
   */
  async set(state, symbol, stands) {
    if (this.mine(state).has(symbol) === stands) return;
    try {
      await this.#send(state, symbol, stands);
    } catch (error) {
      if (error.status !== 404 || !(await isGone(this.recording(state)))) throw error;
      this.#records.delete(state);
      if (stands) await this.#send(state, symbol, stands);
    }
  }

  async #send(state, symbol, stands) {
    const id = await this.store(state);
    const { mine } = this.#records.get(state);
    if (stands) {
      await putVote(id, symbol);
      mine.add(symbol);
    } else {
      await deleteVote(id, symbol);
      mine.delete(symbol);
    }
  }

  /** Keep the drawing and what is known of it for a reload of this tab. */
  keep(state) {
    const [recording, mine] = [this.recording(state), [...this.mine(state)]];
    saveDrawing({ strokes: state, recording, votes: mine });
  }

  /**
   * Bring back the drawing that was kept, and then what the server still has of it; the promise is
   * kept once that is known.
   */
  async recall(ink) {
    const kept = loadDrawing();
    if (!kept) return;
    const { strokes, recording, votes } = kept;
    if (recording) this.#know(strokes, recording, votes);
    ink.restore(strokes);
    await this.check(strokes);
  }

  /** Ask what the server still has of a drawing: on its own page it is deleted, and votes are taken back. */
  async check(state) {
    if (!this.recording(state)) return;
    const { id, mine } = this.#records.get(state);
    try {
      const { votes } = await getRecording(id);
      this.#know(state, id, [...mine].filter((symbol) => votes[symbol] > 0));
    } catch (error) {
      if (error.status === 404) this.#records.delete(state); // else it is only not known
    }
  }

  #know(state, id, symbols) {
    this.#records.set(state, { id, mine: new Set(symbols) });
  }
}
