"""A bundle on disk: nothing of it is used before every file is what the card says."""

import json

import pytest

from model.bundle import BundleError, list_bundles, load_bundle, sha256, write_card
from model.predictor import Predictor

FILES = ["model.keras", "model.tflite", "symbols.txt"]
CARD = {
    "version": "2026-01-02.1",
    "temperatures": {"between": 0.8, "within": 1.5},
    "unsure_below": 0.1,
}


@pytest.fixture
def bundle(tmp_path):
    """A bundle whose networks are no networks: its files are only ever hashed here."""
    path = tmp_path / "bundles" / "small"
    path.mkdir(parents=True)
    for name in FILES:
        (path / name).write_bytes(f"first\nsecond\n{name}\n".encode())
    write_card(path, CARD)
    return path


def change(path, **fields):
    """Set fields of the card at `path`; a field of None is taken out."""
    card = json.loads((path / "card.json").read_text())
    card.update(fields)
    kept = {name: value for name, value in card.items() if value is not None}
    (path / "card.json").write_text(json.dumps(kept))


def test_a_bundle_is_read_with_its_classes_and_card(bundle):
    """Name, version, classes in output order, and the card as it is."""
    loaded = load_bundle(bundle)
    assert (loaded.name, loaded.version) == ("small", "2026-01-02.1")
    assert loaded.symbols == ("first", "second", "symbols.txt")
    assert loaded.card["temperatures"]["within"] == 1.5
    assert loaded.card["files"] == {name: sha256(bundle / name) for name in FILES}


def test_bundles_are_listed_by_name(bundle):
    """Folders with a card are bundles; others are not."""
    (bundle.parent / "notes").mkdir()
    assert list_bundles(bundle.parent) == {"small": bundle}
    assert list_bundles(bundle.parent / "nothing") == {}


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_refused_before_anything_is_loaded(name, bundle):
    """One flipped bit in any file: the error names it, and the network is never opened."""
    data = bytearray((bundle / name).read_bytes())
    data[3] ^= 1
    (bundle / name).write_bytes(data)
    with pytest.raises(BundleError, match=rf"{name}: its sha256 is not the card's"):
        Predictor.load(bundle)


@pytest.mark.parametrize("name", [*FILES, "card.json"])
def test_a_missing_file_is_refused(name, bundle):
    """Each of the four files must be there; the error names it."""
    (bundle / name).unlink()
    with pytest.raises(BundleError, match=rf"{name}"):
        load_bundle(bundle)


@pytest.mark.parametrize("field", ["version", "temperatures", "unsure_below", "files"])
def test_a_card_without_a_field_is_refused(field, bundle):
    """What serving needs is asked for when the bundle is loaded, not at the first answer."""
    change(bundle, **{field: None})
    with pytest.raises(BundleError, match=field):
        load_bundle(bundle)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_card_does_not_vouch_for_is_refused(name, bundle):
    """A card that leaves a hash out would let any file pass."""
    files = {other: sha256(bundle / other) for other in FILES if other != name}
    change(bundle, files=files)
    with pytest.raises(BundleError, match=name):
        load_bundle(bundle)


@pytest.mark.parametrize(
    "fields",
    [
        {"temperatures": 1.5},
        {"temperatures": {"between": 1.5}},
        {"temperatures": {"between": "1.5", "within": 1.0}},
        {"temperatures": {"between": float("nan"), "within": 1.0}},
        {"temperatures": {"between": 1.0, "within": 0}},
        {"temperatures": {"between": 1.0, "within": 1e-40}},
        {"temperatures": {"between": 1.0, "within": 1.0, "beside": 1.0}},
        {"temperatures": {"between": 10**400, "within": 1.0}},
        {"unsure_below": 10**400},
        {"unsure_below": [0.1]},
        {"files": ["model.keras"]},
    ],
)
def test_a_card_with_a_wrong_value_is_refused(fields, bundle):
    """Numbers must be finite numbers, temperatures two that float32 has, hashes by name."""
    change(bundle, **fields)
    with pytest.raises(BundleError):
        load_bundle(bundle)


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b"null", b"\xff\xfe", b"", b"[" * 100_000, b"1" * 5000]
)
def test_a_card_that_is_none_is_refused(text, bundle):
    """Anything but a JSON object is no card."""
    (bundle / "card.json").write_bytes(text)
    with pytest.raises(BundleError, match="is no bundle"):
        load_bundle(bundle)
