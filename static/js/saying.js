/** Does what asks the server for something, one thing at a time, and says it when that fails. */
import { ApiError } from "./api.js";
import { toast } from "./toast.js";

let busy = false;

/**
 * Run an action unless another one runs; an ApiError is shown after the failure, a sentence.
 *
 * The first answer sets the cookie: two writes at once without it count as two visitors'.
 */
export async function saying(failure, action) {
  if (busy) return;
  busy = true;
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(`${failure} ${error.message}`);
  } finally {
    busy = false;
  }
}
