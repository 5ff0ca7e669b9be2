"""The settings: read from the environment, refused with a name, and all documented."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, table

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_without_an_environment_the_defaults_hold():
    """Every setting is optional, and the contract's defaults are those here."""
    settings = Settings.from_env({})
    assert settings == Settings()
    assert (settings.port, settings.host, settings.workers) == (8000, "127.0.0.1", 2)
    assert settings.rate_limits is True
    assert settings.database == f"sqlite:///{Path('instance').absolute()}/writemath.sqlite3"
    limits = (settings.max_strokes, settings.max_points, settings.max_body, settings.max_pixels)
    assert limits == (100, 10_000, 1 << 20, 4_000_000)


def test_each_setting_is_read():
    """A variable reaches its field, in the field's type."""
    for item in fields(Settings):
        own = "app:" if item.name == "embed_origins" else "warning"
        value, text = {bool: (False, "off"), int: (7, "7"), str: (own, own)}[type(item.default)]
        read = Settings.from_env({item.metadata["env"]: text})
        assert getattr(read, item.name) == value


def test_an_empty_variable_is_unset():
    """Container files set what they do not mean to an empty text."""
    assert Settings.from_env(dict.fromkeys((env for env, _, _ in table()), "")) == Settings()


@pytest.mark.parametrize(
    ("env", "value"),
    [
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("WRITEMATH_EXPORT_SHARE", "0"),
        ("WRITEMATH_EXPORT_SHARE", "101"),
        ("PORT", "²"),
        ("WRITEMATH_WORKERS", "0"),
        ("WRITEMATH_WORKERS", "1.5"),
        ("WRITEMATH_RATE_LIMITS", "false"),
        ("WRITEMATH_LOG_LEVEL", "loud"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(env, value):
    """The message names the variable and shows the value."""
    with pytest.raises(SettingsError, match=env) as caught:
        Settings.from_env({env: value})
    assert value in str(caught.value)


def test_the_docs_have_every_setting_and_no_other():
    """docs/settings.md has a row for each, with its default."""
    text = DOCS.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.MULTILINE))
    assert rows == {env: f"`{default}`" if default else "unset" for env, default, _ in table()}


def test_a_database_url_replaces_the_file():
    """PostgreSQL, or any other file, by URL."""
    url = "postgresql://localhost/writemath"
    assert Settings.from_env({"WRITEMATH_DATABASE_URL": url}).database == url
