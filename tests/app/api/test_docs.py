"""docs/api.md: what the guide says is what the server does."""

import re
from pathlib import Path

import pytest

from app.openapi.document import OPERATIONS
from app.problems import BadPicture, Problem
from model.categories import CATEGORIES

GUIDE = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")


def kinds(kind=Problem):
    """Yield every kind of problem below one."""
    for below in kind.__subclasses__():
        yield below
        yield from kinds(below)


def test_the_guide_has_every_operation():
    """Each path of the API is in the guide."""
    for operation in OPERATIONS:
        path = operation.path.replace("recording_id", "id").replace("symbol_id", "symbol id")
        path = path.replace("key_id", "key id")
        ending = path.rsplit(".", 1)[-1] if path.endswith((".png", ".svg")) else path
        assert ending.replace("/symbols/{symbol id}", "/symbols/latex:latex2e:alpha") in GUIDE


def test_the_guide_has_every_problem_with_its_status():
    """Each type stands in the table of errors, in a row of its status."""
    rows = re.findall(r"^\| (\d{3}) \| (.*?) \|", GUIDE, re.MULTILINE)
    listed = {
        (int(status), name) for status, names in rows for name in re.findall(r"`(.*?)`", names)
    }
    made = {(kind.status, vars(kind)["name"]) for kind in kinds() if vars(kind).get("name")}
    made |= {(422, name) for name, _ in BadPicture.KINDS.values()}
    assert {row for row in listed if row[1] != "about:blank"} == made


SENT = re.findall(r'"\$url(/api/v1/[^"]+)"(?:(?!curl).)*?-d \'(.*?)\'', GUIDE, re.DOTALL)


@pytest.mark.parametrize(("address", "body"), SENT)
def test_the_examples_are_taken(client, address, body):
    """What the guide's curl commands send is answered at the address that they name."""
    answer = client.post(address, data=body, content_type="application/json")
    assert answer.status_code in {200, 201}


def test_every_example_is_tried():
    """No body in the guide stands apart from the command that sends it."""
    assert len(SENT) == GUIDE.count("-d '") > 3


def test_the_search_in_the_guide_finds_something(client):
    """The example of a search has an answer."""
    address = re.search(r'"\$url(/api/v1/symbols\?.*?)"', GUIDE)[1]
    assert client.get(address).json["total"] > 0


def test_the_guide_has_every_category():
    """What a search takes for `category` is listed."""
    assert [key for key in CATEGORIES if f"`{key}`" not in GUIDE] == []
