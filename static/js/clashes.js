/**
 * Packages that do not go together, or only in one order.
 *
 * Sources: the manuals of MnSymbol, mathabx and newtx; the Comprehensive LaTeX Symbol List on
 * wasysym's options; tipa's manual on its option `safe`; TeXiFy-IDEA issue 2925 on newtxmath.
 */
const CLASHES = [
  {
    when: (has) => has.order("newtxmath", "amssymb"),
    packages: ["amssymb", "newtxmath"],
    say: "newtxmath has amssymb’s symbols already, and amssymb after it stops with “\\Bbbk already defined”: load amssymb before newtxmath, or leave it out.",
  },
  {
    when: (has) => has.both("MnSymbol", "amssymb") || has.both("MnSymbol", "amsfonts"),
    packages: ["MnSymbol", "amssymb"],
    say: "MnSymbol replaces amssymb and amsfonts and does not work beside them: load one or the other.",
  },
  {
    when: (has) => has.both("mathabx", "amssymb"),
    packages: ["mathabx", "amssymb"],
    say: "mathabx draws many of amssymb’s symbols in its own way under the same names: what is loaded last wins.",
  },
  {
    when: (has) => has.both("wasysym", "amsmath") && !has.option("wasysym", "nointegrals"),
    packages: ["wasysym", "amsmath"],
    say: "wasysym’s integrals have the names of amsmath’s \\iint and \\iiint: load \\usepackage[nointegrals]{wasysym}.",
  },
  {
    when: (has) => has.package("tipa") && !has.option("tipa", "safe"),
    packages: ["tipa"],
    say: "tipa takes \\!, \\:, \\; and \\| away from math: load \\usepackage[safe]{tipa}.",
  },
];

/** The clashes among packages [{ name, options }] in their order: [{ packages, say }]. */
export function clashesOf(packages) {
  const names = packages.map(({ name }) => name);
  const has = {
    package: (name) => names.includes(name),
    both: (one, other) => names.includes(one) && names.includes(other),
    order: (one, other) => names.includes(one) && names.indexOf(one) < names.lastIndexOf(other),
    option: (name, option) => packages.some((p) => p.name === name && p.options.includes(option)),
  };
  return CLASHES.filter(({ when }) => when(has));
}
