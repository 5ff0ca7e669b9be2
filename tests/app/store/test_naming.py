"""Which names can be chosen, and which are the same to a reader."""

import pytest

from app.store.naming import NAME_LENGTH, checked, chosen, folded


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada", "Ada"),
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Zoe\u0308", "Zo\u00eb"),  # two characters that make one
        ("数学好き 7", "数学好き 7"),
        ("π-fan Ada", "π-fan Ada"),
        ("∫∑ 🎉", "∫∑ 🎉"),
        ("สวัสดี", "สวัสดี"),
        ("x" * NAME_LENGTH, "x" * NAME_LENGTH),
    ],
)
def test_names_of_many_kinds_can_be_chosen(given, kept):
    """A name is kept in its normal form, in any script, with single spaces."""
    assert chosen(given) == kept


@pytest.mark.parametrize(
    "name",
    [
        "", "   ", "x" * (NAME_LENGTH + 1), "a\nb", "a\0b", "\u202eabc", "a\u200bb", "\ud800",
        "\u3164", "Ada\u115f", "\u2800",
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_no_name(name):
    """Empty, long and invisible names are refused, also those that Python calls printable."""
    with pytest.raises(ValueError, match="1 to 60 printable"):
        checked(name)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Z" + "\u0323\u0302\u0301" * 4, "two marks"),
        ("\u0410da", "one alphabet"),  # a Cyrillic A
        ("\u0410\u0327\u0323da", "one alphabet"),  # the same under marks
        ("Moderator", "speak for the site"),
        ("The ADMIN", "speak for the site"),
        ("\uff37rite Math", "speak for the site"),  # a wide W
        ("Write-Math team", "speak for the site"),
    ],
)
def test_a_name_that_could_pass_for_anothers_is_refused(name, why):
    """Piles of marks, look-alike letters and names of the site's own are none to choose."""
    with pytest.raises(ValueError, match=why):
        chosen(name)


def test_names_that_read_alike_fold_alike():
    """Case, width and spaces make no other name; another letter does."""
    assert folded("Ada Lovelace") == folded("ADA  LOVELACE") == folded("\uff21da lovelace")
    assert folded("Straße") == folded("STRASSE")
    assert folded("Ada") != folded("Adá")
