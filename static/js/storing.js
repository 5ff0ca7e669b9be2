/** What Classify stores: a drawing that is voted on or opened. It says so, and says what fails. */
import { ApiError } from "./api.js";
import { toast } from "./toast.js";

let busy = false;

/** Vote for a symbol as what the drawing is, or take that vote back. */
export async function toggleVote(votes, ink, symbol) {
  const state = ink.state;
  await saying(async () => {
    const stands = await votes.toggle(state, symbol.id);
    toast(stands ? `Voted for ${symbol.latex}. Thank you.` : `Took back the vote for ${symbol.latex}`);
    votes.keep(ink.state);
  });
}

/** Store the drawing and go to its own page. */
export async function openDrawing(votes, ink) {
  await saying(async () => {
    const state = ink.state;
    const id = await votes.store(state);
    votes.keep(state);
    location.assign(`/drawings/${id}`);
  });
}

/**
 * Do one thing at a time that stores, and say it when that fails.
 *
 * The first answer sets the cookie: two writes at once without it count as two visitors'.
 */
async function saying(action) {
  if (busy) return;
  busy = true;
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(`Not stored. ${error.message}`);
  } finally {
    busy = false;
  }
}
