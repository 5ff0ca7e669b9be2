/** Does what asks the server for something, one thing after the other, and says it when that fails. */
import { ApiError } from "./api.js";
import { toast } from "./toast.js";

let last = Promise.resolve(); // kept when all that was asked for until now is done

/**
 * Run an action when those before it are done; an ApiError is shown after the failure, a sentence.
 *
 * The first answer sets the cookie: two writes at once without it count as two visitors'. The button
 * that was pressed is busy from the press until all is done; to press it again says nothing new.
 */
export function saying(failure, action, button = null) {
  if (button?.getAttribute("aria-busy") === "true") return last;
  button?.setAttribute("aria-busy", "true");
  const done = last.then(() => shown(failure, action)).finally(() => button?.removeAttribute("aria-busy"));
  last = done.catch(() => {}); // whoever asked for it hears of its failure
  return done;
}

async function shown(failure, action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(`${failure} ${error.message}`);
  }
}
