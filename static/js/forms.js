/** Forms that send through the API: what is wrong with a field is said beside it, the rest below. */
import { ApiError, sentence } from "./api.js";
import { toast } from "./toast.js";

/**
 * Run action(values) when the form is sent, one at a time.
 *
 * A field's message goes into #NAME-error, or into the form's only .wrong.
 */
export function whenSent(form, action) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const field of form.elements) field.removeAttribute("aria-invalid");
    for (const line of form.querySelectorAll(".wrong")) line.textContent = "";
    const values = Object.fromEntries(new FormData(form));
    saying(form, () => action(values));
  });
}

/** Run one thing at a time for an element, and say it when it fails. */
export async function saying(element, action) {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (!showAtFields(element, error.fields)) toast(`That did not work. ${error.message}`);
  } finally {
    element.removeAttribute("aria-busy");
  }
}

/** Say what is wrong with a field beside it, and go there. */
export function showAtField(form, name, text) {
  const field = form.elements[name];
  const line = document.getElementById(`${name}-error`) ?? form.querySelector(".wrong");
  line.textContent = sentence(text);
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

function showAtFields(form, fields) {
  const known = Object.keys(fields).filter((name) => form.elements?.[name]);
  // The last one that is shown has the focus: it is to be the first field.
  for (const name of known.reverse()) showAtField(form, name, fields[name]);
  return known.length > 0;
}
