"""Languages that a contributor may say they write in: BCP 47 tags, and a list to choose from."""

from __future__ import annotations

import re
from typing import Final

MAX_TAG = 35  # characters; RFC 5646, section 4.4.1, asks programs for room for as many

# A language, then script, region, variants, extensions and private use, as in RFC 5646, section
# 2.1; of the language only ISO 639's codes of two or three letters, which all have.
_TAG: Final = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}"
    r"(-(?P<script>[a-z]{4}))?"
    r"(-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(-[a-wy-z0-9](-[a-z0-9]{2,8})+)*"
    r"(-x(-[a-z0-9]{1,8})+)?"
)

# What the page offers: each in its own words. Any other tag can be typed.
LANGUAGES: Final = {
    "ar": "العربية",
    "bn": "বাংলা",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fa": "فارسی",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "hu": "Magyar",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "ro": "Română",
    "ru": "Русский",
    "sv": "Svenska",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "vi": "Tiếng Việt",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}


def canonical(text: str) -> str:
    """Return a well-formed tag in the usual case: de, pt-BR, zh-Hant.

    Raises:
        ValueError: It is no tag.
    """
    found = _TAG.fullmatch(text.lower()) if text.isascii() and len(text) <= MAX_TAG else None
    if found is None:
        raise ValueError(
            "this is no code of a language; German is de, Brazilian Portuguese pt-BR (BCP 47 tags)"
        )
    tag = found.string
    for group, cased in (("script", str.title), ("region", str.upper)):
        start, end = found.span(group)
        if start >= 0:
            tag = tag[:start] + cased(tag[start:end]) + tag[end:]
    return tag
