/** How a symbol of the API is shown: its picture, and in words what it needs. */
const MODES = { math: "math mode", text: "text mode", both: "math or text" };

/** { packages, mode }: the preamble lines that the command needs, and where it may stand. */
export function needs({ package: name, fontenc, mode }) {
  const packages = [];
  if (name) packages.push(`\\usepackage{${name}}`);
  if (fontenc && fontenc !== "OT1") packages.push(`\\usepackage[${fontenc}]{fontenc}`);
  return { packages, mode: MODES[mode] };
}

/** Point an <img class="glyph"> at a symbol. The command stands beside it, so alt stays empty. */
export function showGlyph(image, { svg }) {
  if (image.getAttribute("src") !== svg) image.src = svg;
}

/** Let the row's vote button say for what it is; in another page's frame there is none. */
export function nameVote(item, { id, latex }) {
  const vote = item.querySelector(".vote");
  if (!vote) return;
  vote.dataset.id = id;
  vote.querySelector(".vote__label").textContent = `Vote for ${latex}`;
}

export function percent(probability) {
  const value = probability * 100;
  if (value < 1) return "<1 %";
  return value > 99 ? ">99 %" : `${Math.round(value)} %`;
}
