/** From ranked and found symbols to the rows of the list: one row a shape, the likeliest on top. */

// To the network, look-alikes are a coin's toss: one with this part of the best one's share may go
// first for needing no package.
const NEAR = 0.25;

// Below this share nobody drew it: it does not rise for needing no package.
const PLAUSIBLE = 0.01;

/**
 * Rows { shape, symbols, probability }, each with its commands, the best first.
 *
 * ranked are the answers to the drawing, found those of a search; either may be null. With both,
 * the answers that match come first, then what else matches, with the probability null.
 * ready(symbol) says whether the visitor's document has what a symbol needs; null: no document.
 */
export function arrange({ ranked, found, ready }) {
  const wanted = found && new Set(found.map(({ id }) => id));
  const drawn = (ranked ?? []).filter(({ id }) => !wanted || wanted.has(id));
  const seen = new Set(drawn.map(({ shape }) => shape));
  const others = (found ?? []).filter(({ shape }) => !seen.has(shape));
  const rows = [...likeliest(grouped(drawn)), ...grouped(others)];
  return ready ? byDocument(rows, ready) : rows.map(plainFirst);
}

function grouped(symbols) {
  const rows = new Map();
  for (const symbol of symbols) {
    const { shape, probability = null } = symbol;
    if (!rows.has(shape)) rows.set(shape, { shape, symbols: [], probability });
    else if (probability !== null) rows.get(shape).probability += probability;
    rows.get(shape).symbols.push(symbol);
  }
  return [...rows.values()];
}

function likeliest(rows) {
  return rows.toSorted((one, other) => other.probability - one.probability);
}

/** A row with a near command of plain LaTeX before those that need a package. */
function plainFirst(row) {
  const near = (row.symbols[0].probability ?? 0) * NEAR;
  const plain = (symbol) => symbol.package === null && (symbol.probability ?? 0) >= near;
  return { ...row, symbols: row.symbols.toSorted((one, other) => plain(other) - plain(one)) };
}

/** What needs nothing new goes first: in a row, and among the rows that may have been meant. */
function byDocument(rows, ready) {
  const sorted = rows.map((row) => ({
    ...row,
    symbols: row.symbols.toSorted((one, other) => ready(other) - ready(one)),
  }));
  return sorted.toSorted((one, other) => place(one, ready) - place(other, ready));
}

function place({ symbols, probability }, ready) {
  const waits = ready(symbols[0]) ? 0 : 1;
  if (probability === null) return 3 + waits;
  return probability < PLAUSIBLE ? 2 : waits;
}
