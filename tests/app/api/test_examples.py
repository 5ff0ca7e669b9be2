"""The API guide's examples: the page and docs/api-guide.md show them, and each of them runs.

The modules run in Node where it is there, and in Chromium in tests/browser/test_reference.py.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from app.pages.api_guide import EXAMPLES, LANGUAGES, TOPICS
from app.services import open_store
from app.settings import Settings

GUIDE = (Path(__file__).parents[3] / "docs" / "api-guide.md").read_text(encoding="utf-8")
FENCES = {"sh": "sh", "py": "python", "mjs": "js"}
FILES = [f"{topic}.{ending}" for topic in TOPICS for ending in LANGUAGES]
PROGRAMS = {"sh": "sh", "py": sys.executable, "mjs": "node"}


def text(name):
    """An example's text."""
    return (EXAMPLES / name).read_text(encoding="utf-8")


def test_there_is_nothing_but_the_examples():
    """Each topic has a file in each language, and no file is without a topic."""
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_the_guide_has_each_example_word_for_word(name):
    """Under its name, in a fence of its language."""
    assert f"`{name}`\n\n```{FENCES[name.partition('.')[2]]}\n{text(name)}```\n" in GUIDE


def test_the_guide_has_no_other_example():
    """Each fence is a file: none is without a run."""
    assert len(re.findall(r"^```\w+$", GUIDE, re.MULTILINE)) == len(FILES)


def test_the_page_shows_each_example_and_serves_its_file(client):
    """What is shown is what is fetched."""
    page = unescape(client.get("/api").text)
    for name in FILES:
        assert text(name).strip() in page
        (address,) = re.findall(rf'href="(/static/[^"]*examples/{name})" download', page)
        with client.get(address) as answer:
            assert answer.text == text(name)


@pytest.fixture(scope="module")
def servers(serve, tmp_path_factory):
    """The environment for a server without rate limits, and for one with: two a second."""
    instance = tmp_path_factory.mktemp("instance")
    store = open_store(Settings(instance=str(instance)))
    key = store.add_key(store.add_contributor("Plain Example 1000").id)
    store.close()
    limits = {"WRITEMATH_RATE_LIMITS": "on", "WRITEMATH_CLASSIFY_LIMIT": "2/second"}
    with serve(WRITEMATH_INSTANCE=str(instance)) as (free, _), serve(**limits) as (limited, _):
        yield {
            "free": {"WRITEMATH_URL": free, "WRITEMATH_KEY": key},
            "limited": {"WRITEMATH_URL": limited},
        }


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    """A PNG of a thick backslash."""
    image = Image.new("L", (80, 80), 255)
    ImageDraw.Draw(image).line([(20, 10), (60, 70)], fill=0, width=5)
    path = tmp_path_factory.mktemp("pictures") / "symbol.png"
    image.save(path)
    return path


@pytest.fixture(scope="module")
def run(servers, picture):
    """Run an example -> what it printed; skips where the program that it needs is not there."""

    def run_(name, server="free"):
        program = PROGRAMS[name.partition(".")[2]]
        for needed in (program, "curl") if program == "sh" else (program,):
            if shutil.which(needed) is None:
                pytest.skip(f"no {needed} here to run {name} with")
        command = [program, str(EXAMPLES / name), str(picture)]
        environ = {**os.environ, **servers[server], "PYTHONWARNINGS": "error"}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_


def values(printed):
    """The JSON values that stand in a text one after the other."""
    found, decoder, rest = [], json.JSONDecoder(), printed.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        found.append(value)
        rest = rest[end:].strip()
    return found


def shares(symbols):
    """Symbols of an answer as the examples in Python and JavaScript print them."""
    return [f"{s['latex']}  {100 * s['probability']:.1f} %" for s in symbols]


def test_curl_classifies_and_the_others_print_the_same(run):
    """Three answers of the default network, and three of slides with its packages."""
    first, second = values(run("classify.sh"))
    assert (first["model"]["name"], second["model"]["name"]) == ("deep", "slides")
    assert first["symbols"][0]["latex"] == r"\int"
    lines = [
        line
        for answer in (first, second)
        for line in (
            f"{answer['model']['name']} is {'unsure' if answer['unsure'] else 'sure'}",
            *shares(answer["symbols"]),
        )
    ]
    assert len(lines) == 8
    assert run("classify.py").splitlines() == lines


def test_curl_reads_a_picture_and_the_others_print_the_same(run):
    """The file named on the command line."""
    (answer,) = values(run("picture.sh"))
    assert r"\setminus" in [symbol["latex"] for symbol in answer["symbols"]]
    assert run("picture.py").splitlines() == shares(answer["symbols"])


def test_errors_are_read_and_waited_for(run):
    """The field at fault is named; more than the server takes at once are answered all the same."""
    told = "strokes.0.1.1: Input should be a valid number"
    first, status, *answers = values(run("errors.sh", "limited"))
    assert (first["status"], status) == (422, 422)
    assert first["detail"] == told
    assert [answer["symbols"][0]["latex"] for answer in answers] == [r"\setminus"] * 3
    lines = ["422 Invalid request", told, *[r"\setminus"] * 3]
    assert run("errors.py", "limited").splitlines() == lines


def test_a_drawing_is_stored_and_voted_on_for_the_keys_owner(run):
    """The key's owner has drawn it, and one vote is counted."""
    (voted,) = values(run("vote.sh"))
    assert voted["contributor"] == "Plain Example 1000"
    assert voted["votes"] == {"latex:latex2e:setminus": 1}
    lines = ["Plain Example 1000", "latex:latex2e:setminus 1"]
    assert run("vote.py").splitlines() == lines


def test_all_pages_of_a_search_are_read(run):
    """Every symbol that matches, once and in order, by each."""
    pages = values(run("symbols.sh"))
    found = [symbol for page in pages for symbol in page["symbols"]]
    assert len(pages) > 1
    assert len(found) == len({symbol["id"] for symbol in found}) == pages[0]["total"]
    lines = [f"{s['latex']} {s['formats']['codepoint'] or '-'}" for s in found]
    assert run("symbols.py").splitlines() == lines


@pytest.mark.parametrize("topic", TOPICS)
def test_modules_print_in_node_what_python_prints(run, topic):
    """Line by line the same."""
    assert run(f"{topic}.mjs") == run(f"{topic}.py")
