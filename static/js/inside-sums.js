/** How a cell's number came about: the terms of its sum, and one sentence. */
const FORMAT = new Intl.NumberFormat("en", { maximumFractionDigits: 3, signDisplay: "negative" });

/** A number as the page writes it: three digits, a true minus. */
export const write = (value) => FORMAT.format(value).replace("-", "−");

const sum = (values) => values.reduce((total, value) => total + value, 0);
const window3 = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => [x, y]));

/** The place of a cell, counted from 1. */
export const place = ([x, y]) => `Row ${y + 1}, column ${x + 1}`;

/** Nine products of a filter's weights over one map at (x, y): [weight, cell] each. */
export function products(weights, rows, [x, y]) {
  return window3.map(([i, j]) => [weights[j][i], rows[y + j][x + i]]);
}

export const total = (pairs) => sum(pairs.map(([weight, cell]) => weight * cell));

/** The first convolution's cell: nine products and a bias. */
export function firstSum(layer, filter, pixels, at) {
  const pairs = products(layer.weights[filter][0], pixels, at);
  return {
    columns: 3,
    terms: pairs.map(([weight, cell]) => `${write(weight)}\n× ${write(cell)}`),
    said: `${place(at)}: weights × pixels ${write(total(pairs))} + bias ${write(layer.bias[filter])} = ${write(layer.maps[filter][at[1]][at[0]])}`,
  };
}

/** A pooled cell: the largest of four. */
export function pooledSum(rows, [x, y], value) {
  const four = [0, 1].flatMap((j) => [0, 1].map((i) => rows[2 * y + j][2 * x + i]));
  return {
    columns: 2,
    terms: four.map(write),
    largest: four.indexOf(value),
    said: `${place([x, y])}: the largest of ${four.map(write).join(", ")} is ${write(value)}`,
  };
}

/** The second convolution's cell: a partial sum for each map before it, and a bias. */
export function secondSum(layer, filter, maps, at) {
  const parts = maps.map((rows, map) => total(products(layer.weights[filter][map], rows, at)));
  return {
    columns: 4,
    terms: parts.map(write),
    said: `${place(at)}: sixteen partial sums ${write(sum(parts))} + bias ${write(layer.bias[filter])} = ${write(layer.maps[filter][at[1]][at[0]])}`,
  };
}

/** Show a sum in a layer's list and sentence. */
export function showSum(name, { columns, terms, largest, said }) {
  const list = document.getElementById(`${name}-terms`);
  list.style.setProperty("--columns", columns);
  list.replaceChildren(
    ...terms.map((text, i) => {
      const item = document.createElement("li");
      item.className = i === largest ? "term is-largest" : "term";
      item.textContent = text;
      return item;
    }),
  );
  document.getElementById(`${name}-said`).textContent = said;
}
