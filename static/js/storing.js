/** What Classify stores: a drawing that is voted on or opened. It says so, and says what fails. */
import { saying } from "./saying.js";
import { toast } from "./toast.js";

/** Vote for a symbol as what the drawing is, or take the vote back that stood when this was asked for. */
export async function toggleVote(votes, ink, symbol) {
  const state = ink.state;
  const stands = !votes.mine(state).has(symbol.id);
  await saying("Not stored.", async () => {
    await votes.set(state, symbol.id, stands);
    toast(stands ? `Voted for ${symbol.latex}. Thank you.` : `Took back the vote for ${symbol.latex}`);
    votes.keep(ink.state);
  });
}

/** Store the drawing and go to its own page; the button is busy until then. */
export async function openDrawing(votes, ink, button) {
  const state = ink.state;
  const open = async () => {
    const id = await votes.store(state);
    votes.keep(state);
    location.assign(`/drawings/${id}`);
  };
  await saying("Not stored.", open, button);
}
