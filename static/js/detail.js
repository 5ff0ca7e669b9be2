/** What a row opens: its name and role, its text in every form, and the commands that look the same. */
import { FORMS, factsOf } from "./formats.js";
import { nameVote, showGlyph } from "./symbol.js";

/** The panel's content for a row's symbols, the one on the row first. */
export function detail(symbols, describe) {
  const [first, ...others] = symbols;
  const panel = clone("answer-detail");
  panel.querySelector(".detail__name").textContent = sentence(first);
  const page = panel.querySelector(".detail__page");
  page.href = `/symbols/${encodeURIComponent(first.id)}`;
  panel.querySelector(".detail__clash").textContent = describe(first).clash;
  const known = Object.keys(FORMS).filter((name) => FORMS[name].text(first) !== undefined);
  panel.querySelector(".detail__forms").append(...known.map((name) => form(first, name)));
  panel.querySelector(".detail__alike").hidden = others.length === 0;
  panel.querySelector(".detail__others").append(...others.map((other) => variant(other, describe)));
  return panel;
}

function sentence({ id, name }) {
  const { role, spacing } = factsOf(id);
  return role ? `${name}. ${capital(role)}: LaTeX sets ${spacing}.` : `${name}.`;
}

/** A button that copies one form, or a line that says that there is none. */
function form(symbol, name) {
  const text = FORMS[name].text(symbol);
  const entry = clone(text ? "answer-form" : "answer-no-form");
  entry.querySelector(".form__label").textContent = FORMS[name].label;
  if (!text) return entry;
  const button = entry.querySelector("button");
  button.dataset.id = symbol.id;
  button.dataset.form = name;
  button.querySelector("code").textContent = text;
  return entry;
}

function variant(symbol, describe) {
  const entry = clone("answer-variant");
  const { needs, where, clash } = describe(symbol);
  showGlyph(entry.querySelector(".glyph"), symbol);
  entry.querySelector(".variant__copy").dataset.id = symbol.id;
  entry.querySelector(".variant__command").textContent = symbol.latex;
  entry.querySelector(".variant__needs").textContent = [needs, where].filter(Boolean).join(", ");
  entry.querySelector(".variant__clash").textContent = clash;
  nameVote(entry, symbol);
  return entry;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

function clone(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
