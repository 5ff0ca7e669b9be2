/** What Classify stores: a drawing that is voted on or opened. It says so, and says what fails. */
import { saying } from "./saying.js";
import { toast } from "./toast.js";

/** Vote for a symbol as what the drawing is, or take that vote back. */
export async function toggleVote(votes, ink, symbol) {
  const state = ink.state;
  await saying("Not stored.", async () => {
    const stands = await votes.toggle(state, symbol.id);
    toast(stands ? `Voted for ${symbol.latex}. Thank you.` : `Took back the vote for ${symbol.latex}`);
    votes.keep(ink.state);
  });
}

/** Store the drawing and go to its own page. */
export async function openDrawing(votes, ink) {
  await saying("Not stored.", async () => {
    const state = ink.state;
    const id = await votes.store(state);
    votes.keep(state);
    location.assign(`/drawings/${id}`);
  });
}
