/** Does what asks the server for something, one thing at a time, and says it when that fails. */
import { ApiError } from "./api.js";
import { toast } from "./toast.js";

let running = null;

/**
 * Run an action unless another one runs; an ApiError is shown after the failure, a sentence.
 *
 * The first answer sets the cookie: two writes at once without it count as two visitors'.
 */
export async function saying(failure, action) {
  if (running) return;
  running = shown(failure, action);
  try {
    await running;
  } finally {
    running = null;
  }
}

/** As saying(), after what runs: an answer that was given in a dialog is not dropped. */
export async function sayingNext(failure, action) {
  while (running) await running.catch(() => {}); // whoever began it hears of its failure
  await saying(failure, action);
}

async function shown(failure, action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(`${failure} ${error.message}`);
  }
}
