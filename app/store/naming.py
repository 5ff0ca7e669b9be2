"""Which public names a contributor may choose, and when two names are the same to a reader."""

import re
import unicodedata
from typing import Final

from model.errors import InputError

NAME_LENGTH: Final = 60  # fits a line of the ranking on a phone, twice over
# Printable to Python, and yet nothing is seen: fillers of Hangul, a Braille cell without dots.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Alphabets with letters that look alike: Latin a, Cyrillic a, Greek omicron.
_ALPHABETS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE"})
# Marks over or under one letter: two are in use, piles of them run over the lines beside.
_PILE: Final = re.compile(r"m{3}")
# Names that would speak for the site.
_OFFICIAL: Final = frozenset({"admin", "administrator", "moderator", "moderators"})


def checked(name: str) -> str:
    """Return the name in its normal form, without spaces around it or in a row.

    Raises:
        InputError: It is empty, long, holds what cannot be seen, or could pass for another's.
    """
    name = re.sub(" +", " ", unicodedata.normalize("NFC", name)).strip(" ")
    if not name.isprintable() or _BLANK & set(name) or not 0 < len(name) <= NAME_LENGTH:
        raise InputError(f"a name has 1 to {NAME_LENGTH} printable characters")
    if _PILE.search("".join("m" if unicodedata.combining(c) else "-" for c in name)):
        raise InputError("a name has at most two marks on a letter")
    letters = "".join(c for c in name if not unicodedata.combining(c))
    if any(len(_alphabets(word)) > 1 for word in re.findall(r"[^\W\d_]+", letters)):
        raise InputError("a word of a name has letters of one alphabet")
    return name


def chosen(name: str) -> str:
    """Return the name as `checked` does; refuse besides what speaks for the site.

    Raises:
        InputError: As `checked`, or the name is a moderator's or the site's.
    """
    name = checked(name)
    words = set(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))
    if words & _OFFICIAL or "writemath" in re.sub(r"\W", "", folded(name)):
        raise InputError("a name may not speak for the site")
    return name


def folded(name: str) -> str:
    """Fold case, width and spaces away: names that are folded alike read alike."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word} & _ALPHABETS
