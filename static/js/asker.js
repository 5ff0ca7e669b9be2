/** Asks for answers; the newest question wins, and a failed one can be asked again. */
import { ApiError, classify } from "./api.js";

// Later than this, the visitor wants to know that something is still going on.
const SLOW_MS = 1500;

export class Asker extends EventTarget {
  #question = null;
  #controller = null;
  #again = 0;

  /** Ask about { drawing, limit, canvas, model }. Events: "asked", "slow", "answered" and "failed" with a detail. */
  async ask(question) {
    this.stop();
    this.#question = question;
    const controller = new AbortController();
    this.#controller = controller;
    const slow = setTimeout(() => this.#tell("slow"), SLOW_MS);
    this.#tell("asked");
    try {
      const answer = await classify(question.drawing, { ...question, signal: controller.signal });
      if (!controller.signal.aborted) this.#tell("answered", answer);
    } catch (error) {
      if (!controller.signal.aborted) this.#fail(error);
    } finally {
      clearTimeout(slow);
    }
  }

  retry() {
    if (this.#question) this.ask(this.#question);
  }

  /** Forget the question in flight, and any retry that waits. */
  stop() {
    this.#controller?.abort();
    clearTimeout(this.#again);
    this.#question = null;
  }

  #fail(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.kind === "busy") this.#again = setTimeout(() => this.retry(), error.wait * 1000);
    if (error.kind === "offline") this.#retryOnline();
    this.#tell("failed", error);
  }

  #retryOnline() {
    const question = this.#question;
    const back = () => question === this.#question && this.retry();
    addEventListener("online", back, { once: true });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
