"""Added symbols: what is read is what was written, and what is wrong is named."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from model.added import alone, extended, joined, make, read_added, write_added
from model.jsonl import DataError
from model.symbols import load_symbols

LINE = [[[0, 0], [1, 1]]]
DOT = [[[0.5, 0.5]]]


def test_what_is_written_is_read_again(tmp_path):
    """Every field and every drawing; a later write replaces the file whole."""
    path = tmp_path / "deep" / "symbols.jsonl"
    foo = make(r"\foo", "Foo operator", [LINE, DOT], package="bar", unicode="✦")
    plain = make(r"\baz", "Baz", [LINE])
    write_added(path, [foo, plain])
    assert read_added(path) == [foo, plain]
    write_added(path, [plain])
    assert read_added(path) == [plain]
    assert [item.name for item in path.parent.iterdir()] == ["symbols.jsonl"]


def test_commands_that_run_at_once_wait_for_each_other(tmp_path):
    """Eight that read, and write what they read with one drawing more: none is lost."""
    path = tmp_path / "symbols.jsonl"

    def add(_):
        with alone(path):
            before = read_added(path)
            time.sleep(0.01)  # the others would read the same now
            write_added(path, [joined(before, r"\foo", [LINE], name="Foo")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    (foo,) = read_added(path)
    assert len(foo.drawings) == 8


def test_no_file_is_no_symbols(tmp_path):
    """A host that never added any has none."""
    assert read_added(tmp_path / "symbols.jsonl") == []


def test_ids_come_from_the_command_and_its_package():
    """They begin with `local:`, and so never meet the table's."""
    assert make(r"\foo", "Foo", [LINE]).symbol.id == "local:foo"
    assert make(r"\foo{A}", "Foo", [LINE], package="my.pkg").symbol.id == "local:my-pkg:foo-A"
    assert make("!?", "Bang", [LINE]).symbol.id == "local:symbol"


def test_the_table_ends_with_the_added_symbols():
    """They are found by search and by id, with their first drawing as picture."""
    foo = make(r"\foo", "Foo operator", [LINE]).symbol
    table = extended(load_symbols(), [make(r"\foo", "Foo operator", [LINE])])
    assert len(table) == len(load_symbols()) + 1
    assert table[foo.id] == foo
    assert table.search("foo operator") == [foo]
    assert foo.svg == "/drawn/foo.svg"
    assert table.search("for all")[0].latex == r"\forall"  # it keeps the phrases, too
    assert extended(load_symbols(), []) is load_symbols()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"latex": ""}, "latex must be a text"),
        ({"name": 3}, "name must be a text"),
        ({"package": 3}, "package must be a text or null"),
        ({"mode": "maths"}, "mode must be one of math, text, both"),
        ({"id": "latex:latex2e:alpha"}, "id must be local:"),
        ({"drawings": []}, "drawings must be a list of 1 to 50"),
        ({"drawings": [LINE] * 51}, "drawings must be a list of 1 to 50"),
        ({"drawings": [LINE, [[[0, "x"]]]]}, "drawing 1: stroke 0, point 0: y is no number"),
    ],
)
def test_a_line_at_fault_is_named(tmp_path, change, message):
    """File, line, field, and what would be right."""
    path = tmp_path / "symbols.jsonl"
    write_added(path, [make(r"\foo", "Foo", [LINE])])
    good = json.loads(path.read_text())
    path.write_text(json.dumps(good) + "\n" + json.dumps({**good, "id": "local:b", **change}))
    with pytest.raises(DataError, match=r"symbols\.jsonl, line 2: ") as caught:
        read_added(path)
    assert message in str(caught.value)


def test_an_id_is_there_once(tmp_path):
    """Two symbols with one id are refused, and nothing is written."""
    path = tmp_path / "symbols.jsonl"
    with pytest.raises(DataError, match="two symbols have the id local:foo"):
        write_added(path, [make(r"\foo", "Foo", [LINE]), make(r"\foo", "Other", [DOT])])
    assert not path.exists()
