/** Moderators' buttons, [data-act], on a drawing's page and on /moderation. */
import {
  deleteFlags,
  deleteHidden,
  deleteSettled,
  putHidden,
  putSettled,
  putUndone,
} from "./api.js";
import { whileThere } from "./gone.js";
import { askReason } from "./reasons.js";
import { saying } from "./saying.js";
import { toast } from "./toast.js";

const DECISIONS = {
  settle: (recording, { symbol }) => putSettled(recording, symbol),
  none: (recording) => putSettled(recording, null),
  unsettle: (recording) => deleteSettled(recording),
  hide: (recording, _, reason) => putHidden(recording, reason),
  show: (recording) => deleteHidden(recording),
  dismiss: (recording) => deleteFlags(recording),
  undo: (_, { line }) => putUndone(line),
};

/** Do what a press asks for, and then call show(answer); gone() where the drawing was deleted meanwhile. */
export function listenToModerators(show, gone) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button?.dataset.act === "hide") hide(button, { show, gone });
    else if (button) decide(button, { show, gone });
  });
}

async function hide(button, then) {
  const reason = await askReason(document.getElementById("hide-dialog"));
  if (reason) await decide(button, then, reason);
}

/** The drawing is that of the press: where the button waits, its list may be rendered anew. */
async function decide(button, { show, gone }, reason = null) {
  const { act, said } = button.dataset;
  const { recording } = (button.closest("[data-recording]") ?? document.getElementById("drawing")).dataset;
  const put = async () => {
    const answer = await DECISIONS[act](recording, button.dataset, reason);
    toast(said);
    await show(answer);
  };
  const tell = () => {
    toast("Not done. The drawing was deleted meanwhile.");
    return gone();
  };
  await saying("Not done.", () => whileThere(recording, put, tell), button);
}
