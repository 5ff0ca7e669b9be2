/** The forms in which an answer can be copied, and the one that the visitor chose. */
import { keep, recall } from "./memory.js";
import { needs } from "./symbol.js";

const CHOSEN = "format";

// Each role's spacing, and by the symbols' ids role, HTML, MathML and Typst; loaded once, when
// answers come.
let facts = null;
let loading = null;

/** The forms' names, and how each is made of a symbol: text, null, or undefined as in textOf. */
export const FORMS = {
  latex: { label: "LaTeX", text: ({ latex }) => latex },
  preamble: { label: "LaTeX and package", text: withPackages },
  character: { label: "Character", text: ({ unicode }) => unicode },
  codepoint: { label: "Code point", text: codePoints },
  html: { label: "HTML", text: ({ id }) => factsOf(id).html },
  mathml: { label: "MathML", text: ({ id }) => factsOf(id).mathml },
  typst: { label: "Typst", text: ({ id }) => factsOf(id).typst },
};

export function isLatex(form) {
  return form === "latex" || form === "preamble";
}

/** Load what formats.json says of all symbols, once; gives whether there is news. */
export async function loadFacts() {
  const first = loading === null;
  loading ??= fetchFacts();
  try {
    facts = await loading;
    return first;
  } catch {
    loading = null; // the next answer tries again; LaTeX and characters need no facts
    return false;
  }
}

async function fetchFacts() {
  const response = await fetch("/formats.json");
  if (!response.ok) throw new Error(`formats.json: ${response.status}`);
  return response.json();
}

/** A symbol's text in a form, null where there is none, undefined where that cannot be told. */
export async function textOf(symbol, form) {
  if (FORMS[form].text(symbol) === undefined) await loadFacts();
  return FORMS[form].text(symbol);
}

/** { role, spacing, html, mathml, typst }, each null where there is none; {} until they are loaded. */
export function factsOf(id) {
  if (!facts) return {};
  const [role = null, html = null, mathml = null, typst = null] = facts.symbols[id] ?? [];
  return { role, spacing: facts.spacing[role] ?? null, html, mathml, typst };
}

/** Keep a <select> of forms at the visitor's choice, and tell of a new one. */
export function chooseForm(select, changed) {
  select.replaceChildren(...Object.entries(FORMS).map(([form, { label }]) => new Option(`Copy ${label}`, form)));
  const chosen = recall(CHOSEN);
  select.value = chosen in FORMS ? chosen : "latex";
  select.addEventListener("change", () => {
    keep(CHOSEN, select.value);
    changed();
  });
}

function withPackages(symbol) {
  return [...needs(symbol).packages, symbol.latex].join("\n");
}

function codePoints({ unicode }) {
  const number = (character) => character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return unicode && [...unicode].map((character) => `U+${number(character)}`).join(" ");
}
