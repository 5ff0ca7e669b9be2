/** The quiet switch between the networks; the choice is kept on this device. */
import { ApiError, getModels } from "./api.js";
import { keep, recall } from "./memory.js";

const KEPT = "bundle";

export class Bundles extends EventTarget {
  #select;
  #chosen = recall(KEPT, "");

  /** Event: "change" when another network is to answer. */
  constructor(select) {
    super();
    this.#select = select;
    select.addEventListener("change", () => this.#choose(select.value));
  }

  /** The chosen network's name, or "" for the server's own choice. */
  get chosen() {
    return this.#chosen;
  }

  /** List the networks that the server has. */
  async load() {
    try {
      this.#list((await getModels()).models);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // else the server's own choice answers on
    }
  }

  #list(models) {
    const own = models[0].name;
    const name = (model) => (model === own ? `${model} (default)` : model);
    const names = models.map((model) => model.name);
    this.#select.replaceChildren(
      ...names.map((model) => new Option(name(model), model === own ? "" : model)),
    );
    // A network that the server does not have any more gives way to its own choice.
    if (this.#chosen && !names.includes(this.#chosen)) this.#choose("");
    this.#select.value = this.#chosen === own ? "" : this.#chosen;
    this.#select.disabled = names.length < 2;
  }

  #choose(name) {
    this.#chosen = name;
    keep(KEPT, name || null);
    this.dispatchEvent(new Event("change"));
  }
}
