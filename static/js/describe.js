/** What a row says of a symbol, in the chosen form and for the visitor's document. */
import { FORMS, factsOf, isLatex } from "./formats.js";
import { needs } from "./symbol.js";

/** A function from a symbol to { needs, where, form, clash }; form is null where LaTeX is copied. */
export function describer(select, mine) {
  return (symbol) => ({
    needs: packagesInWords(symbol, mine),
    where: [factsOf(symbol.id).role, needs(symbol).mode].filter(Boolean).join(", "),
    form: isLatex(select.value) ? null : formInWords(symbol, select.value),
    clash: mine.isSet ? mine.clash(symbol) : "",
  });
}

function packagesInWords(symbol, mine) {
  const lines = needs(symbol).packages.join(" ");
  if (!lines || !mine.isSet) return lines;
  return mine.has(symbol) ? "in your document" : `add ${lines}`;
}

function formInWords(symbol, form) {
  const text = FORMS[form].text(symbol);
  return text === undefined ? "…" : (text ?? `no ${FORMS[form].label}`);
}
