"""Write the README's table of figures from the cards of the shipped bundles.

    python scripts/figures.py

A test compares the README with the cards, so that no figure in it can be of another network.
"""

import json
import sys
from pathlib import Path
from typing import Any

from model.bundle import list_bundles, pens

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"
HEAD = """\
On drawings kept out of training, `count` of them, ranked among the `symbols` that occur in that
data: the share whose symbol is the first answer, among the first 5, and among the first 10. Many
symbols look alike; in the last column a look-alike as the first answer counts as right too.

| bundle | drawings | count | symbols | top-1 | top-5 | top-10 | top-1, alike |
|---|---|--:|--:|--:|--:|--:|--:|
"""


def row(name: str, data: str, measured: dict[str, Any]) -> str:
    """One line of the table: a bundle on the held-out part of one file."""
    symbol, shape = measured["symbol"], measured["shape"]
    shares = [symbol["top1"], symbol["top5"], symbol["top10"], shape["top1"]]
    counts = f"{symbol['samples']:,} | {measured['candidates']:,}"
    return f"| {name} | {data} | {counts} | {' | '.join(f'{100 * x:.1f} %' for x in shares)} |\n"


def trained(card: dict[str, Any]) -> str:
    """What a bundle was trained on, in a sentence."""
    text = (
        f"`{card['name']}` {card['version']}: {card['classes']:,} symbols, trained on"
        f" {card['trained_on']:,} drawings, {epochs(card)}."
    )
    for number, pen in enumerate(pens(card)):
        text += f" Its {'other ' * (number > 0)}network of the pen: {epochs(pen)}."
    if "measured_on" in card:
        text += (
            f" Measured on its twin, trained alike on {card['measured_on']['trained_on']:,}"
            " of them."
        )
    return text + "\n"


def epochs(part: dict[str, Any]) -> str:
    """How long a network was trained, all stages together, and the last one's seed."""
    return f"{sum(s['epochs'] for s in part['stages'])} epochs, seed {part['settings']['seed']}"


def block(cards: list[dict[str, Any]]) -> str:
    """The figures as the README shows them: a table, then how each bundle was trained."""
    rows = [
        row(card["name"], data.partition(".")[0], measured)
        for card in cards
        for data, measured in card["figures"].items()
    ]
    return HEAD + "".join(rows) + "\n" + "".join(trained(card) for card in cards)


def shipped() -> list[dict[str, Any]]:
    """The cards of the bundles that come with Write Math."""
    return [json.loads((path / "card.json").read_text()) for path in list_bundles().values()]


def replaced(text: str, figures: str) -> str:
    """The README's text with another block between the two marks. Raises ValueError without."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md has no {BEGIN.strip()} ... {END.strip()}")
    return before + begin + figures + end + after


def main() -> int:
    """Write the table into the README and say whether it changed."""
    old = README.read_text()
    new = replaced(old, block(shipped()))
    README.write_text(new)
    print("README.md: " + ("the figures are as they were" if old == new else "figures written"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
