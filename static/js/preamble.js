/** Reads which packages a LaTeX preamble loads, in their order. Nothing of it leaves this device. */

// Packages that load others by themselves.
const BRINGS = {
  amssymb: ["amsfonts"],
  mathtools: ["amsmath"],
  amsart: ["amsmath", "amsfonts"],
  amsbook: ["amsmath", "amsfonts"],
  amsproc: ["amsmath", "amsfonts"],
};
const COMMENT = /(?<!\\)%.*$/gm;
const LOADS = /\\(?:usepackage|RequirePackage|documentclass)\s*(?:\[([^\]]*)\])?\s*\{([^}]*)\}/g;

/** The packages (and the class) as [{ name, options }], the first loaded first. */
export function loaded(text) {
  const found = [];
  for (const [, options = "", names] of text.replace(COMMENT, "").matchAll(LOADS)) {
    for (const name of words(names)) {
      for (const brought of BRINGS[name] ?? []) found.push({ name: brought, options: [] });
      found.push({ name, options: words(options) });
    }
  }
  return found;
}

function words(list) {
  return list.split(",").map((word) => word.trim()).filter(Boolean);
}
