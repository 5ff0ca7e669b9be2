"""Where a symbol belongs: one of a few categories, and the Unicode block of its character.

A category follows from what the label table has: the role in a formula, the character's general
category and name, the package. Both, and the order that follows from the one, are for browsing;
nothing is recognized by them.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from model.formats import role_of

if TYPE_CHECKING:
    from model.symbols import Symbol, SymbolTable

# In the order in which they are listed.
CATEGORIES: Final = {
    "greek": "Greek letters",
    "letters": "Letters and alphabets",
    "digits": "Digits and numbers",
    "relations": "Relations",
    "arrows": "Arrows",
    "operators": "Binary operators",
    "large": "Large operators and integrals",
    "delimiters": "Delimiters and brackets",
    "dots": "Dots",
    "ordinary": "Ordinary symbols",
    "shapes": "Geometric shapes",
    "punctuation": "Punctuation and text marks",
    "accents": "Accents and modifiers",
    "currency": "Currency",
    "phonetic": "Phonetic letters",
    "signs": "Signs and pictures",
}
_BY_ROLE: Final = {
    "relation": "relations",
    "binary operator": "operators",
    "large operator": "large",
    "opening delimiter": "delimiters",
    "closing delimiter": "delimiters",
    "delimiter": "delimiters",
    "punctuation": "punctuation",
    "ordinary symbol": "ordinary",
    "letter": "letters",
    "digit": "digits",
}
# By Unicode's general category, of which the first letter may be enough.
_BY_GENERAL: Final = {
    "Sc": "currency",
    "Sk": "accents",
    "Lm": "accents",
    "M": "accents",
    "N": "digits",
    "Ps": "delimiters",
    "Pe": "delimiters",
    "P": "punctuation",
    "Sm": "ordinary",
    "L": "letters",
}
_ARROW_WORDS: Final = ("arrow", "harpoon")
_PHONETIC: Final = "tipa"  # the package whose letters are all phonetic

# Unicode's blocks that the table's characters are in: first and last code point, name.
BLOCKS: Final = (
    (0x0000, 0x007F, "Basic Latin"),
    (0x0080, 0x00FF, "Latin-1 Supplement"),
    (0x0100, 0x017F, "Latin Extended-A"),
    (0x0180, 0x024F, "Latin Extended-B"),
    (0x0250, 0x02AF, "IPA Extensions"),
    (0x02B0, 0x02FF, "Spacing Modifier Letters"),
    (0x0370, 0x03FF, "Greek and Coptic"),
    (0x0400, 0x04FF, "Cyrillic"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x1D00, 0x1D7F, "Phonetic Extensions"),
    (0x1D80, 0x1DBF, "Phonetic Extensions Supplement"),
    (0x1E00, 0x1EFF, "Latin Extended Additional"),
    (0x2000, 0x206F, "General Punctuation"),
    (0x20A0, 0x20CF, "Currency Symbols"),
    (0x2100, 0x214F, "Letterlike Symbols"),
    (0x2190, 0x21FF, "Arrows"),
    (0x2200, 0x22FF, "Mathematical Operators"),
    (0x2300, 0x23FF, "Miscellaneous Technical"),
    (0x2400, 0x243F, "Control Pictures"),
    (0x2460, 0x24FF, "Enclosed Alphanumerics"),
    (0x25A0, 0x25FF, "Geometric Shapes"),
    (0x2600, 0x26FF, "Miscellaneous Symbols"),
    (0x2700, 0x27BF, "Dingbats"),
    (0x27C0, 0x27EF, "Miscellaneous Mathematical Symbols-A"),
    (0x27F0, 0x27FF, "Supplemental Arrows-A"),
    (0x2900, 0x297F, "Supplemental Arrows-B"),
    (0x2980, 0x29FF, "Miscellaneous Mathematical Symbols-B"),
    (0x2A00, 0x2AFF, "Supplemental Mathematical Operators"),
    (0x2B00, 0x2BFF, "Miscellaneous Symbols and Arrows"),
    (0x2E00, 0x2E7F, "Supplemental Punctuation"),
    (0xA700, 0xA71F, "Modifier Tone Letters"),
    (0xA720, 0xA7FF, "Latin Extended-D"),
    (0xAB30, 0xAB6F, "Latin Extended-E"),
    (0x1D400, 0x1D7FF, "Mathematical Alphanumeric Symbols"),
    (0x1F100, 0x1F1FF, "Enclosed Alphanumeric Supplement"),
    (0x1F300, 0x1F5FF, "Miscellaneous Symbols and Pictographs"),
    (0x1F900, 0x1F9FF, "Supplemental Symbols and Pictographs"),
)
NO_BLOCK: Final = "No character"  # a symbol that Unicode does not have
OTHER_BLOCK: Final = "Other blocks"  # of a character that a host added


@cache
def categories_of(table: SymbolTable) -> dict[str, str]:
    """Return the category of each symbol of a table, a key of CATEGORIES, by its id."""
    return {symbol.id: category_of(symbol) for symbol in table}


@cache
def places_of(table: SymbolTable) -> dict[str, int]:
    """Return the place of each symbol of a table in an order to browse in, by its id.

    As printed tables have it: category by category, in each what needs no package first. Greek goes
    by its alphabet, small letters before capitals, and variants beside their letter.
    """
    category = categories_of(table)
    rank = {key: place for place, key in enumerate(CATEGORIES)}

    def order(symbol: Symbol) -> tuple[int, bool, tuple[bool, str]]:
        key = category[symbol.id]
        greek = _in_alphabet(symbol) if key == "greek" else (False, "")
        return rank[key], symbol.package is not None, greek

    return {symbol.id: place for place, symbol in enumerate(sorted(table, key=order))}


def _in_alphabet(symbol: Symbol) -> tuple[bool, str]:
    """Say whether a Greek letter is a capital, and which letter it is a variant of."""
    letter = unicodedata.normalize("NFKC", symbol.unicode or "")
    return letter.isupper(), letter.casefold()  # which is one for both small sigmas


def category_of(symbol: Symbol) -> str:
    """Return the symbol's category, a key of CATEGORIES."""
    character = (symbol.unicode or " ")[0]
    name = unicodedata.name(character, "").lower()
    role = role_of(symbol)
    if any(word in name or word in symbol.latex.lower() for word in _ARROW_WORDS):
        return "arrows"
    if "greek" in name and role in {"letter", "ordinary symbol", None} and character.isalpha():
        return "phonetic" if symbol.package == _PHONETIC else "greek"
    if "ellipsis" in name and role != "large operator":
        return "dots"
    if block_of(symbol) == "Geometric Shapes" and role in {"ordinary symbol", None}:
        return "shapes"
    if role is not None:
        return _BY_ROLE[role]
    return _by_general(symbol, unicodedata.category(character))


def _by_general(symbol: Symbol, general: str) -> str:
    """Place a symbol without a role by the general category of its character."""
    if symbol.package == _PHONETIC and (symbol.unicode is None or general in {"Ll", "Lu", "Lo"}):
        return "phonetic"
    if symbol.unicode is None:
        return "signs"
    if "QUOTATION" in unicodedata.name(symbol.unicode[0], ""):  # some are brackets to Unicode
        return "punctuation"
    return _BY_GENERAL.get(general) or _BY_GENERAL.get(general[0]) or "signs"


def block_of(symbol: Symbol) -> str:
    """Return the name of the Unicode block of the symbol's (first) character."""
    if not symbol.unicode:
        return NO_BLOCK
    point = ord(symbol.unicode[0])
    return next((name for low, high, name in BLOCKS if low <= point <= high), OTHER_BLOCK)
