/** The dialogs that ask why a drawing is flagged or hidden (templates/moderate.html). */

/** Open a dialog; gives the chosen reason, or null where it was closed without one. */
export function askReason(dialog) {
  dialog.querySelector("form").reset();
  dialog.returnValue = "";
  dialog.querySelector(".dialog__close").onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(chosen(dialog)), { once: true });
  });
}

function chosen(dialog) {
  const reason = new FormData(dialog.querySelector("form")).get("reason");
  return dialog.returnValue === "yes" ? reason : null;
}
