/** Dialogs that ask a question and close with the answer. */

let closed = Promise.resolve();

/** Open a dialog; gives the value of the button that closed it, "" where none did. */
export async function answered(dialog) {
  await closed; // the event comes after the closing, and would answer for the next opening
  dialog.returnValue = ""; // closing with Esc leaves the value of the time before
  dialog.showModal();
  closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
  return closed;
}
