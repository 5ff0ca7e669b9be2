r"""What a symbol is in a formula, and how other languages than LaTeX write it.

Where it is not certain what would be right, the answer is None: \sqiint has no character, and
so no HTML entity either.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from html import escape
from html.entities import codepoint2name, html5
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.symbols import Symbol

FOLDER = Path(__file__).parent

# The space that LaTeX puts around each role; a symbol without a role is not spoken of.
SPACING = {
    "relation": "thick space on both sides",
    "binary operator": "medium space on both sides",
    "large operator": "thin space on both sides",
    "opening delimiter": "no space",
    "closing delimiter": "no space",
    "delimiter": "no space",
    "punctuation": "thin space after it",
    "ordinary symbol": "no space",
    "letter": "no space",
    "digit": "no space",
}
OPERATORS = frozenset(SPACING) - {"ordinary symbol", "letter", "digit"}
ALPHABETS = (r"\mathcal{", r"\mathfrak{", r"\mathscr{", r"\mathds{", r"\mathbb{")


@dataclass(frozen=True, slots=True)
class Formats:
    """A symbol's role with its spacing, and its texts; None where there is none."""

    role: str | None
    spacing: str | None
    codepoint: str | None
    html: str | None
    mathml: str | None
    typst: str | None


def formats_of(symbol: Symbol) -> Formats:
    """Return what a symbol is in a formula and how HTML, MathML and Typst write it."""
    role = role_of(symbol)
    chars = symbol.unicode
    return Formats(
        role=role,
        spacing=SPACING[role] if role else None,
        codepoint=codepoints(chars) if chars else None,
        html="".join(map(entity, chars)) if chars else None,
        mathml=mathml(symbol, role) if chars else None,
        typst=typst(symbol) if chars else None,
    )


def role_of(symbol: Symbol) -> str | None:
    """Return the symbol's role in a formula, one of SPACING; None in text, or where unknown."""
    if symbol.mode == "text":
        return None
    known = read_file("roles.txt").get(symbol.latex)
    if known:
        return known
    if len(symbol.latex) == 1 and symbol.latex.isdigit():
        return "digit"
    return "letter" if _is_letter(symbol) else None


def _is_letter(symbol: Symbol) -> bool:
    chars = symbol.unicode or ""
    # gensymb's units are Greek characters, but units are no letters.
    greek = (
        chars.isalpha()
        and "GREEK" in unicodedata.name(chars[0], "")
        and symbol.package != "gensymb"
    )
    latin = len(symbol.latex) == 1 and symbol.latex.isalpha()
    return greek or latin or symbol.latex.startswith(ALPHABETS)


def codepoints(characters: str) -> str:
    """Return the characters' numbers as Unicode writes them: U+222B."""
    return " ".join(f"U+{ord(character):04X}" for character in characters)


def entity(character: str) -> str:
    """Return a character's HTML entity: &int;, or &#x2A16; where HTML has no name for it.

    Letters and digits of ASCII stand for themselves.
    """
    if character.isascii() and character.isalnum():
        return character
    name = codepoint2name.get(ord(character)) or _names().get(character)
    return f"&{name};" if name else f"&#x{ord(character):X};"


@cache
def _names() -> dict[str, str]:
    """Return HTML 5's shortest name of each character, of equal ones the first."""
    found: dict[str, str] = {}
    for name in sorted(html5, key=lambda name: (len(name), name)):
        if name.endswith(";"):
            found.setdefault(html5[name], name.removesuffix(";"))
    return found


def mathml(symbol: Symbol, role: str | None) -> str | None:
    """Return the symbol's MathML element; None where its role, and so its element, is unknown."""
    text = escape(symbol.unicode or "", quote=False)
    if symbol.mode == "text":
        return f"<mtext>{text}</mtext>"
    if role is None:
        return None
    if role in OPERATORS:
        return f"<mo>{text}</mo>"
    if role == "digit":
        return f"<mn>{text}</mn>"
    return f"<mi{_upright(symbol)}>{text}</mi>"


def _upright(symbol: Symbol) -> str:
    """Return the attribute that keeps MathML from slanting what LaTeX sets upright."""
    chars = symbol.unicode or ""
    capital = len(chars) == 1 and "GREEK CAPITAL" in unicodedata.name(chars, "")
    # MathML slants a lone Latin or Greek letter and nabla, which has a slanted form too.
    stands = capital or chars == "∇" or symbol.package == "upgreek"
    return ' mathvariant="normal"' if stands else ""


# What means something else in Typst, in its math or its text, and is escaped to mean itself.
TYPST_MATH = frozenset("#$&/\\^_\"'")
TYPST_TEXT = frozenset("#$\\_*`<@~[]\"'=-+/")


def typst(symbol: Symbol) -> str:
    """Return what Typst writes: a name in math, else the characters; upright for upgreek."""
    chars = symbol.unicode or ""
    name = read_file("typst.txt").get(chars)
    if symbol.mode == "text" or name is None:
        marks = TYPST_TEXT if symbol.mode == "text" else TYPST_MATH
        return "".join("\\" + char if char in marks else char for char in chars)
    return f"upright({name})" if symbol.package == "upgreek" else name


@cache
def read_file(name: str) -> dict[str, str]:
    """Read a file of `left: right` lines as {word: the other side}; # opens a comment line."""
    found: dict[str, str] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        left, right = line.split(": ", 1)
        # Roles stand before their commands, characters before their one name.
        pairs = [(left, right)] if name == "typst.txt" else [(c, left) for c in right.split()]
        for word, value in pairs:
            if found.setdefault(word, value) != value:
                raise ValueError(f"{name}: {word} is there twice")
    return found
