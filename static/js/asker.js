/** Asks for answers; the newest question wins, and a failed one can be asked again. */
import { ApiError, classify } from "./api.js";

// Later than this, the visitor wants to know that something is still going on.
const SLOW_MS = 1500;

// A server that cannot be reached is asked again, ever less often: it may be starting anew.
const FIRST_WAIT_MS = 2000;
const LAST_WAIT_MS = 30_000;

/** The kinds of failure after which the same is asked again by itself. */
export const ASKED_AGAIN = ["offline", "unreachable", "busy"];

export class Asker extends EventTarget {
  #question = null;
  #controller = null;
  #again = 0;
  #wait = FIRST_WAIT_MS;
  #waiting = false; // for the connection

  constructor() {
    super();
    addEventListener("online", () => this.#waiting && this.retry());
  }

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
      if (controller.signal.aborted) return;
      this.#wait = FIRST_WAIT_MS;
      this.#tell("answered", answer);
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
    this.#waiting = false;
    this.#question = null;
  }

  #fail(error) {
    if (!(error instanceof ApiError)) throw error;
    this.#waiting = error.kind === "offline" || error.kind === "unreachable";
    if (error.kind === "busy") this.#retryIn(error.wait * 1000);
    if (error.kind === "unreachable") {
      this.#retryIn(this.#wait);
      this.#wait = Math.min(2 * this.#wait, LAST_WAIT_MS);
    }
    this.#tell("failed", error);
  }

  #retryIn(wait) {
    this.#again = setTimeout(() => this.retry(), wait);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
