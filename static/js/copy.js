/** Copies text and says so. Buttons with data-copy, or data-copy-of an element, need no code of their own. */
import { toast } from "./toast.js";

/** Copy text; named is what the message calls it. Gives whether that worked. */
export async function copy(text, named = text) {
  const done = (await writeClipboard(text)) || copyBySelection(text);
  toast(done ? `Copied ${named}` : `Could not copy. The text is ${text}`);
  return done;
}

async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // refused, or no clipboard at all: plain HTTP on another machine has none
  }
}

function copyBySelection(text) {
  const field = document.createElement("textarea");
  const focused = document.activeElement;
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}

document.addEventListener("click", (event) => {
  const { copy: text, copyOf: id } = event.target.closest("[data-copy], [data-copy-of]")?.dataset ?? {};
  if (text) copy(text);
  if (id) copy(`${document.getElementById(id).textContent}\n`, id);
});

// Hidden where there are no scripts, without which they do nothing.
for (const button of document.querySelectorAll("[data-copy-of]")) button.hidden = false;
