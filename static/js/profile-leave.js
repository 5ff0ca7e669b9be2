/** Leaving: signing out of this browser, or deleting everything, each after a question. */
import { deleteMe, signOut } from "./api.js";
import { saying, showAtField, whenSent } from "./forms.js";
import { disown } from "./memory.js";

const get = (id) => document.getElementById(id);
const WORD = "delete";

export function listenToLeaving() {
  const leave = get("sign-out-now");
  get("sign-out").addEventListener("click", () => get("sign-out-dialog").showModal());
  leave.addEventListener("click", () => saying(leave, leaveBrowser));
  get("delete-all").addEventListener("click", () => get("delete-dialog").showModal());
  get("keep").addEventListener("click", () => get("delete-dialog").close());
  get("delete-dialog").addEventListener("cancel", (event) => get("keep").hidden && event.preventDefault());
  whenSent(get("delete-form"), deleteAll);
}

async function leaveBrowser() {
  await signOut();
  startAgain();
}

async function deleteAll({ word }) {
  if (word.trim().toLowerCase() !== WORD) {
    showAtField(get("delete-form"), "word", `type ${WORD} first`);
    return;
  }
  get("delete-progress").textContent = "Deleting…";
  get("keep").hidden = true; // nothing is kept any more
  try {
    while (!(await deleteMe())); // a long history takes several requests
  } finally {
    get("delete-progress").textContent = "";
    get("keep").hidden = false;
  }
  startAgain();
}

function startAgain() {
  disown();
  location.replace("/profile");
}
