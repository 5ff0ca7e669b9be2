/** The dialogs that ask why a drawing is flagged or hidden (templates/moderate.html). */
import { answered } from "./dialog.js";

/** Open a dialog; gives the chosen reason, or null where it was closed without one. */
export async function askReason(dialog) {
  const form = dialog.querySelector("form");
  form.reset();
  dialog.querySelector(".dialog__close").onclick = () => dialog.close();
  const sent = (await answered(dialog)) === "yes";
  return sent ? new FormData(form).get("reason") : null;
}
