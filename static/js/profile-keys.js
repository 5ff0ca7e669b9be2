/** The keys of the Profile page: the recovery key, and those of the API. */
import { addKey, addRecoveryKey, revokeKey } from "./api.js";
import { copy } from "./copy.js";
import { answered } from "./dialog.js";
import { saying, whenSent } from "./forms.js";
import { toast } from "./toast.js";

const get = (id) => document.getElementById(id);

export function listenToKeysSection() {
  const make = get("make-recovery");
  make.addEventListener("click", async () => {
    if (!hasRecovery() || (await agreed(get("replace-dialog")))) saying(make, makeRecovery);
  });
  whenSent(get("new-key"), makeKey);
  get("keys").addEventListener("click", async ({ target }) => {
    const row = target.closest("button")?.closest("[data-key]");
    if (!row) return;
    get("revoke-label").textContent = labelOf(row);
    if (await agreed(get("revoke-dialog"))) saying(row, () => revoke(row));
  });
  for (const box of [get("recovery-key"), get("api-key")]) {
    const text = box.querySelector(".secret__text");
    box.querySelector("button").addEventListener("click", () => copy(text.textContent, "the key"));
  }
}

async function agreed(dialog) {
  return (await answered(dialog)) === "yes";
}

/** Whether there is a recovery key, as the question before signing out has it. */
function hasRecovery() {
  return !get("sign-out-key").hidden;
}

function labelOf(row) {
  return row.querySelector(".key-row__label").textContent;
}

async function makeRecovery() {
  const { key } = await addRecoveryKey();
  show(get("recovery-key"), key);
  get("make-recovery").textContent = "Replace the recovery key";
  get("recovery-state").textContent = "Made today. A new one replaces it.";
  get("sign-out-key").hidden = false;
  get("sign-out-warning").hidden = true;
}

async function makeKey({ label }) {
  const made = await addKey(label);
  const row = get("key-row").content.firstElementChild.cloneNode(true);
  row.dataset.key = made.id;
  row.querySelector(".key-row__label").textContent = made.label;
  row.querySelector("button").setAttribute("aria-label", `Revoke ${made.label}`);
  get("keys").append(row);
  get("no-keys").hidden = true;
  get("new-key").reset();
  show(get("api-key"), made.key);
}

async function revoke(row) {
  await revokeKey(row.dataset.key);
  const label = labelOf(row);
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  get("no-keys").hidden = next !== null;
  get("api-key").hidden = true; // it may be the one that was shown
  (next?.querySelector("button") ?? get("new-key").elements.label).focus();
  toast(`Revoked ${label}`);
}

/** Show a secret, and bring the focus there so that it is read out and copied next. */
function show(box, secret) {
  box.querySelector(".secret__text").textContent = secret;
  box.hidden = false;
  box.focus();
}
