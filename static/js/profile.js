/** The Profile page: who the visitor is, and how another browser becomes theirs. */
import { changeProfile, recover } from "./api.js";
import { showAtField, whenSent } from "./forms.js";
import { disown } from "./memory.js";
import { listenToKeysSection } from "./profile-keys.js";
import { listenToLeaving } from "./profile-leave.js";
import { toast } from "./toast.js";

const who = document.getElementById("who");
const back = document.getElementById("recover");

async function save({ name, language, handedness }) {
  const said = { name, language: language.trim() || null, handedness: handedness || null };
  const profile = await changeProfile(said);
  who.elements.name.value = profile.name;
  who.elements.language.value = profile.language ?? "";
  toast("Saved.");
}

async function comeBack({ key }) {
  if (!key.trim()) {
    showAtField(back, "key", "type the key first");
    return;
  }
  await recover(key);
  disown();
  location.reload();
}

if (back) whenSent(back, comeBack);
if (who) {
  whenSent(who, save);
  listenToKeysSection();
  listenToLeaving();
}
