"""Set every symbol of the label table with LaTeX and write one small SVG a symbol.

    python scripts/render_symbols.py [--only TEXT] [--out static/symbols]

It takes about a minute on one core. It needs latex and dvisvgm with the packages the table names
(docs/symbols.md lists Debian's); serving needs none of them, the SVGs are in the repository.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tidy_svg import PictureError, tidy

from model.symbols import Symbol, load_symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

OUT = Path(__file__).resolve().parent.parent / "static" / "symbols"
BASELINE = 60  # TeX points from the page's top; taller than any symbol, so it never moves

PAGE = rf"""\documentclass{{article}}
%s
\pagestyle{{empty}}\parindent0pt \topmargin0pt \headheight0pt \headsep0pt \oddsidemargin0pt
\topskip{BASELINE}pt \tracinglostchars3
\begin{{document}}
%s
\end{{document}}
"""

# \coloneq was ":-" before mathtools 2022 and is ":=" since; the people who drew it drew ":-".
OPTIONS = {"mathtools": "[legacycolonsymbols]"}

# What to set instead of the command, and why; impossible.json repeats the reason.
STAND_INS = {
    "latex:latex2e:symbol-epr69x": (
        r"\texttt{\textbackslash\textbackslash}",
        "the command ends a line and draws nothing; the picture shows its two backslashes",
    ),
}


def preamble(symbol: Symbol) -> str:
    r"""Return the \usepackage lines a symbol needs and nothing that could change its look."""
    lines = []
    if symbol.package:
        lines.append(rf"\usepackage{OPTIONS.get(symbol.package, '')}{{{symbol.package}}}")
    if symbol.package == "gensymb":
        lines.insert(0, r"\usepackage{textcomp}")
    if symbol.fontenc:
        lines.insert(0, rf"\usepackage[{symbol.fontenc}]{{fontenc}}")
    if symbol.fontenc or symbol.package == "textcomp":
        lines.insert(0, r"\usepackage{lmodern}")  # has these glyphs as outlines
    return "\n".join(lines)


def body(symbol: Symbol) -> str:
    """Return the LaTeX that sets the symbol alone, in the mode it belongs to."""
    if symbol.id in STAND_INS:
        return STAND_INS[symbol.id][0]
    if symbol.mode == "math":
        return rf"$\displaystyle {symbol.latex}$"
    return rf"{{{symbol.latex}}}"


def run(command: Sequence[str], folder: Path) -> str | None:
    """Run a program; return None when it succeeds, else the last lines that it said."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("!")]
    return None if done.returncode == 0 else " ".join(lines[:2]) or done.stderr[-200:]


def typeset(symbols: Sequence[Symbol], folder: Path) -> str | None:
    """Set the symbols, a page each, as folder/N.svg (N from 1); return an error or None."""
    pages = "\n".join(rf"{body(symbol)}\newpage" for symbol in symbols)
    (folder / "page.tex").write_text(PAGE % (preamble(symbols[0]), pages), encoding="utf-8")
    latex = ["latex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"]
    options = ["--no-fonts", "--precision=2", "--page=1-", "--output=%p.svg", "--verbosity=1"]
    return run(latex, folder) or run(["dvisvgm", *options, "page.dvi"], folder)


def render(symbols: Sequence[Symbol]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the SVGs and the errors by symbol id; a group that fails is halved until it does not.

    All symbols must have the same preamble. dvisvgm now and then loses a glyph of a long
    document, so a symbol whose page is wrong is tried once more alone.
    """
    with tempfile.TemporaryDirectory() as name:
        error = typeset(symbols, Path(name))
        pictures, errors = ({}, {}) if error else _collect(symbols, Path(name))
    if len(symbols) == 1:
        return pictures, errors or ({symbols[0].id: error} if error else {})
    middle = len(symbols) // 2
    parts = [symbols[:middle], symbols[middle:]] if error else []
    parts += [[symbol] for symbol in symbols if symbol.id in errors]
    errors = {}
    for part in parts:
        more, failed = render(part)
        pictures |= more
        errors |= failed
    return pictures, errors


def _collect(symbols: Sequence[Symbol], folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Read and tidy the pages' SVGs; dvisvgm pads page numbers to one width."""
    pages = sorted(folder.glob("*.svg"))
    if len(pages) != len(symbols):
        return {}, {symbol.id: f"{len(pages)} pages for {len(symbols)}" for symbol in symbols}
    pictures, errors = {}, {}
    for symbol, page in zip(symbols, pages, strict=True):
        try:
            pictures[symbol.id] = tidy(page.read_text(encoding="utf-8"), BASELINE * 72 / 72.27)
        except PictureError as error:
            errors[symbol.id] = str(error)
    return pictures, errors


def main() -> int:
    """Render the table, or the ids that contain --only; return 1 when a symbol failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="render only ids that contain this")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    groups: dict[str, list[Symbol]] = defaultdict(list)
    table = load_symbols()
    for symbol in table:
        if args.only in symbol.id:
            groups[preamble(symbol)].append(symbol)
    failed: dict[str, str] = {}
    args.out.mkdir(parents=True, exist_ok=True)
    for lines, symbols in groups.items():
        pictures, errors = render(symbols)
        print(f"{len(pictures):5} pictures, {len(errors)} failed: {lines.replace(chr(10), ' ')}")
        failed |= errors
        for id_, picture in pictures.items():
            (args.out / f"{table[id_].slug}.svg").write_text(picture, encoding="utf-8")
    return _report(args.out, failed, whole=not args.only)


def _report(out: Path, failed: dict[str, str], *, whole: bool) -> int:
    """Print the failures and, after a whole run, keep them with the stand-ins' reasons."""
    for id_, error in failed.items():
        print(f"{id_}: {error}", file=sys.stderr)
    if whole:
        reasons = {id_: reason for id_, (_, reason) in STAND_INS.items()} | failed
        text = json.dumps(reasons, indent=2, sort_keys=True) + "\n"
        (out / "impossible.json").write_text(text, encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
