/** The gallery: completes the symbol to filter by, and deletes the visitor's own drawings. */
import { deleteRecording } from "./api.js";
import { Chooser } from "./chooser.js";
import { refresh } from "./refresh.js";
import { saying } from "./saying.js";
import { toast } from "./toast.js";

const get = (id) => document.getElementById(id);
const form = document.querySelector(".sift");
const dialog = get("delete-dialog");
let asked = null; // the button of the drawing that is asked about

const chooser = new Chooser(form.querySelector(".chooser"));
chooser.addEventListener("chosen", (event) => filter(event.detail.id));
chooser.addEventListener("enter", () => form.requestSubmit());

/** Go to the same list of one symbol's drawings; its id tells apart what is written alike. */
function filter(id) {
  const address = new URL(form.action);
  const show = form.elements.show?.value;
  if (show) address.searchParams.set("show", show);
  address.searchParams.set("symbol", id);
  location.assign(address);
}

function ask(button) {
  asked = button;
  dialog.querySelector("img").src = `/api/v1/recordings/${button.dataset.delete}.svg`;
  dialog.showModal();
}

/** Delete the drawing that was asked about; after the one before, where that still goes. */
async function remove() {
  const { delete: id } = asked.dataset;
  dialog.close();
  const forget = async () => {
    await deleteRecording(id);
    toast("Deleted the drawing");
    await showWithout(id);
  };
  await saying("Not deleted.", forget, asked);
}

/** Show the list as the server now renders it, with the focus where it was. */
async function showWithout(id) {
  const button = document.querySelector(`[data-delete="${CSS.escape(id)}"]`);
  const place = [...document.querySelectorAll("[data-delete]")].indexOf(button);
  if (!(await refresh("shows", "drawings"))) return button?.closest("li").remove();
  if (dialog.open) return; // asked about another one meanwhile: the focus is there
  const buttons = document.querySelectorAll("[data-delete]");
  (buttons[Math.min(place, buttons.length - 1)] ?? get("main")).focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-delete]");
  if (button) ask(button);
});
// Back from the page of a drawing that was deleted or voted on there.
addEventListener("pageshow", ({ persisted }) => persisted && refresh("shows", "drawings"));
get("delete-now")?.addEventListener("click", remove);
