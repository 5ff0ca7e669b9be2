/** What needs a drawing that may have been deleted meanwhile, in another tab or by its maker. */
import { isGone } from "./api.js";

/** Do what needs the drawing; where that is gone, call gone() in place of failing. */
export async function whileThere(recording, action, gone) {
  try {
    await action();
  } catch (error) {
    if (error.status !== 404 || !(await isGone(recording))) throw error;
    await gone();
  }
}
