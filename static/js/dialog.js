/** Dialogs that ask a question and close with the answer. */

/** Open a dialog; gives the value of the button that closed it, "" where none did. */
export function answered(dialog) {
  dialog.returnValue = ""; // closing with Esc leaves the value of the time before
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}
