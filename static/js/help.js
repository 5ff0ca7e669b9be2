/** The dialog that lists the keys; it also switches the keys of a single character off. */
import { digitsOn, setDigits } from "./memory.js";

/** Open the dialog from its button; the check box keeps its state on this device. */
export function openHelp(dialog, button, digits) {
  button.addEventListener("click", () => dialog.showModal());
  dialog.querySelector(".dialog__close").addEventListener("click", () => dialog.close());
  // A press on the backdrop is a press on the dialog itself, outside its content.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  digits.checked = digitsOn();
  digits.addEventListener("change", () => setDigits(digits.checked));
}
