"""Tags of languages, as in BCP 47."""

import pytest

from app.languages import LANGUAGES, canonical


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("de", "de"),
        ("PT-br", "pt-BR"),
        ("ZH-hANT", "zh-Hant"),
        ("zh-cmn-hans-cn", "zh-cmn-Hans-CN"),
        ("es-419", "es-419"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("de-ch-1996", "de-CH-1996"),
        ("en-x-maths", "en-x-maths"),
        ("de-u-co-phonebk", "de-u-co-phonebk"),
        ("haw", "haw"),
    ],
)
def test_tags_get_their_usual_case(given, tag):
    """A tag of any form that RFC 5646 has is taken, in any case."""
    assert canonical(given) == tag


@pytest.mark.parametrize(
    "text",
    ["", "d", "german", "de_DE", "de-", "-de", "de--DE", "en-x", "de-a", "dé", "de de", "x-maths",
     "en-" + "x-abcdefgh-" * 4 + "z", "\0", "de\n"],
)  # fmt: skip
def test_what_is_no_tag_is_refused(text):
    """Names of languages, other separators and cut tags are told what a tag looks like."""
    with pytest.raises(ValueError, match="German is de, Brazilian Portuguese pt-BR"):
        canonical(text)


def test_the_languages_offered_are_tags():
    """Each has a name, and its tag in the usual case."""
    assert [canonical(tag) for tag in LANGUAGES] == list(LANGUAGES)
    assert all(LANGUAGES.values())
