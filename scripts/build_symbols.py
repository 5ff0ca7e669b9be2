"""Write the label table, model/symbols.csv, from the kept sources in scripts/symbols/.

    python scripts/build_symbols.py [--out model/symbols.csv]

A symbol's character comes from curated.tsv, else from its alphabet (Fraktur, upright Greek ...),
else from pylatexenc; its name from curated.tsv, else from Unicode. The table in the repository is
what the program reads; this script needs pylatexenc, which is a development dependency.
"""

from __future__ import annotations

import argparse
import csv
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from model.symbols import COLUMNS, TABLE

SOURCES = Path(__file__).resolve().parent / "symbols"
NOTHING = "-"  # what curated.tsv writes for a symbol that Unicode lacks
PROPER = ("Greek", "Latin", "Cyrillic", "Thai", "Maltese", "Celtic", "Celsius", "Fraktur", "Roman")

# Each alphabet's word in a name, and the words that Unicode puts before "CAPITAL A".
ALPHABETS = {
    "cal": ("Calligraphic", "SCRIPT", "SCRIPT"),
    "scr": ("Script", "SCRIPT", "SCRIPT"),
    "frak": ("Fraktur", "FRAKTUR", "BLACK-LETTER"),
    "ds": ("Double-struck", "DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "bb": ("Double-struck", "DOUBLE-STRUCK", "DOUBLE-STRUCK"),
}


class Entry(NamedTuple):
    """A character or None, and a name, which is empty where Unicode's own serves."""

    character: str | None
    name: str


def read_base() -> list[dict[str, str]]:
    """Read the ids with their LaTeX, package, font encoding and mode, in the table's order."""
    with (SOURCES / "base.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_curated() -> dict[str, Entry]:
    """Read the characters and names chosen by hand, by command or package:command."""
    lines = (SOURCES / "curated.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = (line.split("\t") for line in lines)
    return {command: Entry(character or None, name) for command, character, name in cells}


def read_lists(name: str) -> dict[str, list[str]]:
    """Read a file of `key: word word ...` lines; # opens a comment line."""
    found: dict[str, list[str]] = {}
    for line in (SOURCES / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            key, words = line.split(": ", 1)
            if key in found:
                raise ValueError(f"{name}: {key} is there twice")
            found[key] = words.split()
    return found


def pylatexenc_characters() -> dict[str, str]:
    """Return the character that pylatexenc gives each command."""
    from pylatexenc.latexencode import get_builtin_conversion_rules

    characters: dict[str, str] = {}
    for kind in ("defaults", "unicode-xml"):  # the first is the better kept, so it wins
        for rule in get_builtin_conversion_rules(kind):
            for code, latex in rule.rule.items():
                command = re.sub(r"^\\ensuremath\{(.*)\}$", r"\1", latex.strip())
                command = re.sub(r"^\{(.*)\}$", r"\1", command).strip()
                if not unicodedata.category(chr(code)).startswith("C"):  # private or unassigned
                    characters.setdefault(command, chr(code))
    return characters


def unicode_name(characters: str) -> str:
    """Return Unicode's name in sentence case, for example "Greek small letter alpha"."""
    names = [unicodedata.name(char).replace("LAMDA", "LAMBDA") for char in characters]
    text = ", ".join(names).capitalize()
    if text.startswith("Latin capital"):
        text = re.sub(r" [a-z]{1,2}\b(?!\w)", lambda found: found[0].upper(), text, count=1)
    for word in PROPER:
        text = re.sub(rf"\b{word}\b", word, text, flags=re.IGNORECASE)
    return text


def alphabet_entry(latex: str) -> Entry | None:
    r"""Return the entry of \mathcal{A} and its like, else None."""
    found = re.fullmatch(r"\\math(cal|scr|frak|ds|bb)\{(.)\}", latex)
    if not found:
        return None
    word, unicode_word, older_word = ALPHABETS[found[1]]
    letter = found[2]
    kind = "digit" if letter.isdigit() else "capital" if letter.isupper() else "small"
    tail = f"{kind} {'one' if letter == '1' else letter}"
    try:
        character = unicodedata.lookup(f"MATHEMATICAL {unicode_word} {tail.upper()}")
    except KeyError:  # the letters that Unicode had before the alphabet
        character = unicodedata.lookup(f"{older_word} {tail.upper()}")
    return Entry(character, f"{word} {tail}")


def describe(row: dict[str, str], curated: dict[str, Entry], known: dict[str, str]) -> Entry:
    """Return a row's character and name; ValueError when no source has a name."""
    latex, package = row["latex"], row["package"]
    entry = curated.get(f"{package}:{latex}") or curated.get(latex) or alphabet_entry(latex)
    if entry is None and package == "upgreek":
        plain = latex.replace("\\up", "\\").replace("\\Up", "\\")
        plain = plain if latex[1] == "u" else f"\\{plain[1].upper()}{plain[2:]}"
        entry = describe({"latex": plain, "package": ""}, curated, known)
        return Entry(entry.character, f"{entry.name.split(',')[0]}, upright{_rest(entry.name)}")
    character = entry.character if entry else None
    if character is None:
        character = latex if len(latex) == 1 else known.get(latex)
    if character == NOTHING and latex != NOTHING:
        character = None
    name = entry.name if entry else ""
    if not name and character is None:
        raise ValueError(f"{row['id']}: no name; add a line to curated.tsv")
    return Entry(character, name or unicode_name(character or ""))


def _rest(name: str) -> str:
    """Return what follows the first comma of a name, with the comma, or nothing."""
    return "".join(f",{part}" for part in name.split(",")[1:])


def shapes(rows: list[dict[str, str]]) -> dict[str, str]:
    """Return each id's look-alike group: as shapes.txt says, else its command's own name."""
    named = {word: name for name, words in read_lists("shapes.txt").items() for word in words}
    found, owners = {}, dict.fromkeys(named.values(), "")
    for row in rows:
        latex = row["latex"]
        key = f"{row['package']}:{latex}"
        shape = named.get(key) or named.get(latex)
        if shape is None:
            tail = row["id"].split(":", 2)[2].replace(":", "-")
            shape = re.sub(r"-lbrace-(.*)-rbrace$", r"-\1", tail)
            if owners.setdefault(shape, latex) != latex:
                shape = f"{row['package'] or 'latex2e'}-{shape}"
        found[row["id"]] = shape
    return found


def aliases(row: dict[str, str], listed: dict[str, list[str]], character: str | None) -> list[str]:
    """Return the other commands and characters for a row, without what the row already says."""
    words = list(listed.get(row["latex"], ()))
    found = re.fullmatch(r"\\mathds\{([A-Z])\}", row["latex"])
    if found:
        words += [rf"\mathbb{{{found[1]}}}", rf"\mathbbm{{{found[1]}}}"]
    return [word for word in words if word not in {row["latex"], character}]


def check_sources(rows: list[dict[str, str]]) -> None:
    """Raise ValueError when a kept source names a command that the table does not have."""
    known = {row["latex"] for row in rows} | {f"{row['package']}:{row['latex']}" for row in rows}
    groups = read_lists("shapes.txt").values()
    used = [*read_curated(), *read_lists("aliases.txt"), *(word for g in groups for word in g)]
    unknown = [word for word in used if word not in known]
    if unknown:
        raise ValueError(f"not in base.csv: {' '.join(unknown)}")


def build() -> list[list[str]]:
    """Return the table's rows, the header first."""
    rows, curated, known = read_base(), read_curated(), pylatexenc_characters()
    check_sources(rows)
    groups, listed = shapes(rows), read_lists("aliases.txt")
    table = [list(COLUMNS)]
    for row in rows:
        character, name = describe(row, curated, known)
        words = " ".join(aliases(row, listed, character))
        base = [row[column] for column in COLUMNS[:5]]
        table.append([*base, character or "", name, groups[row["id"]], words])
    return table


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=TABLE)
    out = parser.parse_args().out
    rows = build()
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    shape_count = len({row[7] for row in rows[1:]})
    print(f"{out}: {len(rows) - 1} symbols, {shape_count} shapes")


if __name__ == "__main__":
    main()
